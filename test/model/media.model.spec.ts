import { writeFileSync } from 'node:fs';
import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmbeddingTask, type EngineClient, type MediaFile, type TaskRequest } from '#engine';
import { drawnImage, tone } from '../support/drawn-image.js';
import { BUILD_TIMEOUT, buildMediaLibrary, ProjectorFolder } from '../support/media-library.js';
import { withMrope } from '../support/mrope-model.js';
import { DEMO_MODEL, loadEngine, type RealEngineChanges } from '../support/real-engine.js';
import { buildTask, type Outcome, outcomeOf, type TaskChanges } from '../support/tasks.js';

const MARKER = '<__media__>';
const RULES = { addSpecial: true, parseSpecial: true };
const MAX_TOKENS = 16;

const RED: MediaFile = { bytes: drawnImage(40, [255, 0, 0]) };
const BLUE: MediaFile = { bytes: drawnImage(40, [0, 0, 255]) };
const LOW: MediaFile = { bytes: tone(440, 0.5) };
const HIGH: MediaFile = { bytes: tone(2000, 0.5) };

type Prompt = Pick<TaskRequest, 'prompt' | 'media'>;

let folder: ProjectorFolder;
let mropeModel: string;
beforeAll(() => {
  buildMediaLibrary();
  folder = new ProjectorFolder();
  mropeModel = folder.path('mrope.gguf');
  writeFileSync(mropeModel, withMrope(DEMO_MODEL, [8, 4, 4, 0]));
}, BUILD_TIMEOUT);
afterAll(() => folder.remove());

describe.each([
  ['an image whose cells look at each other', 'gemma3', [RED, BLUE]],
  ['an image that is read like tokens', 'llava', [RED, BLUE]],
  ['an image in rows and columns (M-RoPE)', 'qwen2vl', [RED, BLUE]],
  ['a sound', 'whisper', [LOW, HIGH]],
] as const)('a prompt with %s, on the demo model', (_, kind, [first, second]) => {
  let engine: EngineClient;
  /** What an engine of its own said of each, alone. */
  const alone = new Map<string, Outcome>();

  const load = (changes: RealEngineChanges = {}) =>
    loadEngine(kind === 'qwen2vl' ? mropeModel : DEMO_MODEL, {
      warmup: false,
      projector: { path: folder.file(kind), marker: MARKER, offload: false },
      mediaCacheBytes: 1 << 22,
      ...changes,
      context: { contextSize: 8192, ...changes.context },
    });
  const read = async (text: string, files: readonly MediaFile[], by = engine): Promise<Prompt> => {
    const { tokens, media } = await by.readMediaPrompt(text, files, RULES);
    return { prompt: tokens, media };
  };
  const run = (prompt: Prompt, changes: TaskChanges = {}, by = engine) =>
    outcomeOf(by.run(buildTask({ maxTokens: MAX_TOKENS, ...prompt, ...changes })));

  /** Texts with media, some of them the same, and one without any. */
  const QUESTIONS = [
    ['one', `Once upon a time ${MARKER} there was a little`, [first]],
    ['other', `Once upon a time ${MARKER} there was a little`, [second]],
    ['both', `${MARKER} and ${MARKER} are`, [first, second]],
    ['text', 'Once upon a time there was a little', []],
  ] as const;

  beforeAll(async () => {
    engine = await load();
    for (const [name, text, files] of QUESTIONS) {
      alone.set(name, await run(await read(text, files), { cachePrompt: false }));
    }
  });
  afterAll(() => engine.close());

  it('is answered, and in another way for other media', () => {
    const texts = [...alone.values()].map(({ tokens, error }) => (error ? String(error) : tokens.join(' ')));
    expect(new Set(texts).size).toBe(texts.length);
    expect([...alone.values()].map(({ error }) => error)).toEqual(QUESTIONS.map(() => undefined));
  });

  it('takes positions as its model counts them', async () => {
    const { media } = await read(MARKER, [first]);
    const { cells, positions } = media![0]!;
    expect(positions).toBe(kind === 'qwen2vl' ? Math.sqrt(cells) : cells);
  });

  it('is answered as alone beside others', async () => {
    const prompts = await Promise.all(QUESTIONS.map(([, text, files]) => read(text, files)));
    const outcomes = await Promise.all(prompts.map((prompt) => run(prompt, { cachePrompt: false })));
    for (const [index, [name]] of QUESTIONS.entries()) expect(outcomes[index]!.text).toBe(alone.get(name)!.text);
  });

  it.each([16, 64])('is answered as in one piece where a step takes %d tokens', async (batchSize) => {
    const small = await load({ context: { batchSize, ubatchSize: batchSize } });
    try {
      for (const [name, text, files] of QUESTIONS) {
        const { text: answer } = await run(await read(text, files, small), {}, small);
        expect(answer).toBe(alone.get(name)!.text);
      }
    } finally {
      await small.close();
    }
  });

  it('is answered from the cache as it was without, and nothing of its media is computed again', async () => {
    const [, text, files] = QUESTIONS[0];
    const prompt = await read(text, files);
    await run(prompt, { slotId: 1 });
    const { end, text: answer } = await run(prompt, { slotId: 1 });
    expect(answer).toBe(alone.get('one')!.text);
    expect(end!.usage.cachedTokens).toBe(prompt.prompt.length - 1);
    const next = await read(`${text} girl`, files);
    const { end: nextEnd } = await run(next, { slotId: 1 });
    expect(nextEnd!.timings.promptTokens).toBeLessThan(0.25 * next.prompt.length);
  });

  it('goes on from a file of its slot, after a restart too', async () => {
    const [, text, files] = QUESTIONS[0];
    const prompt = await read(text, files);
    await run(prompt, { slotId: 2 });
    const path = folder.path(`${kind}.slot`);
    await engine.ask({ type: 'saveSlot', slotId: 2, path });
    const other = await load();
    try {
      await other.ask({ type: 'restoreSlot', slotId: 3, path });
      const { end, text: answer } = await run(await read(text, files, other), { slotId: 3 }, other);
      expect(end!.usage.cachedTokens).toBe(prompt.prompt.length - 1);
      expect(answer).toBe(alone.get('one')!.text);
    } finally {
      await other.close();
    }
  });

  it('is answered by an engine that has never read its files', async () => {
    const [, text, files] = QUESTIONS[2];
    const prompt = await read(text, files);
    const other = await load();
    try {
      expect((await run(prompt, {}, other)).text).toBe(alone.get('both')!.text);
    } finally {
      await other.close();
    }
  });

  it('ends where the slot is full', async () => {
    const small = await load({ context: { contextSize: 1024, sequences: 1 } });
    try {
      const prompt = await read(`${MARKER} and`, [first], small);
      const changes = { maxTokens: -1, sampling: { ...buildTask().sampling, ignoreEos: true } };
      const { end, error } = await run(prompt, changes, small);
      expect(error).toBeUndefined();
      expect(end).toMatchObject({ stopCause: 'limit', truncated: true });
      expect(end!.usage.tokensInCache).toBeLessThanOrEqual(1024);
    } finally {
      await small.close();
    }
  });
});

describe('embeddings of prompts with images, on the demo model', () => {
  it.each(['last', 'mean', 'none'] as const)('depend on the images, with pooling %s', async (pooling) => {
    const engine = await loadEngine(DEMO_MODEL, {
      projector: { path: folder.file('llava'), marker: MARKER, offload: false },
      mediaCacheBytes: 1 << 22,
      context: { embeddings: true, pooling },
    });
    const embed = async (text: string, files: readonly MediaFile[]) => {
      const { tokens, media } = await engine.readMediaPrompt(text, files, RULES);
      return firstValueFrom(engine.embed(createEmbeddingTask({ tokens, media }, engine.model)));
    };
    try {
      const text = `a picture of ${MARKER}, a square`;
      const [red, blue] = await Promise.all([embed(text, [RED]), embed(text, [BLUE]), embed('only words', [])]);
      const again = await embed(text, [RED]);
      expect(red!.vectors).toHaveLength(pooling === 'none' ? red!.tokens : 1);
      expect(again.vectors.at(-1)).toEqual(red!.vectors.at(-1));
      expect(blue!.vectors.at(-1)).not.toEqual(red!.vectors.at(-1));
      expect(again.vectors.every((vector) => vector.every(Number.isFinite))).toBe(true);
    } finally {
      await engine.close();
    }
  });
});

describe('files that are no media', () => {
  it('are refused by their number, and leave the engine as it was', async () => {
    const engine = await loadEngine(DEMO_MODEL, {
      projector: { path: folder.file('gemma3'), marker: MARKER, offload: false },
    });
    try {
      const whole = RED.bytes;
      const damaged = [
        new Uint8Array(),
        new TextEncoder().encode('no image at all'),
        whole.slice(0, 10),
        whole.map((byte, place) => (place < 60 ? byte ^ 0x5a : byte)),
      ];
      for (const bytes of damaged) {
        const read = engine.readMediaPrompt(MARKER.repeat(2), [RED, { bytes }], RULES);
        await expect(read).rejects.toMatchObject({ code: 'ERR_MEDIA', details: { file: 1 } });
      }
      await expect(engine.readMediaPrompt(MARKER, [LOW], RULES)).rejects.toMatchObject({ code: 'ERR_MEDIA' });
      await expect(engine.readMediaPrompt('none', [RED], RULES)).rejects.toMatchObject({ code: 'ERR_MEDIA' });
      const { media } = await engine.readMediaPrompt(MARKER, [RED], RULES);
      expect(media).toHaveLength(1);
    } finally {
      await engine.close();
    }
  });

  it('are refused before anything is loaded where they are to be a projector', async () => {
    const projector = { path: DEMO_MODEL, marker: MARKER, offload: false };
    await expect(loadEngine(DEMO_MODEL, { projector })).rejects.toMatchObject({ code: 'ERR_MODEL_LOAD' });
    const narrow = { ...projector, path: folder.file('gemma3', 64) };
    await expect(loadEngine(DEMO_MODEL, { projector: narrow })).rejects.toThrow('mismatch');
  });
});
