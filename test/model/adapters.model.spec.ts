import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdapterScales, EngineClient } from '#engine';
import { writeGguf } from '../../bench/gguf/gguf-writer.js';
import { TENSOR_TYPES } from '../../bench/gguf/tensor-types.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';

const PIRATE = join(import.meta.dirname, '../../models/cria-pirate-f16.gguf');
const STORIES = join(import.meta.dirname, '../../models/cria-embed-f16.gguf');

/** Greedy answers to questions of users, by the chat template. */
async function ask(
  engine: EngineClient,
  question: string,
  adapters: AdapterScales = engine.model.adapters.map(({ scale }) => scale),
  slotId = -1,
) {
  const { prompt } = await engine.formatChat({ messages: [{ role: 'user', content: question }] });
  const tokens = await engine.tokenize(prompt, true, true);
  return outcomeOf(engine.run(buildTask({ prompt: tokens, maxTokens: 40, slotId, adapters })));
}

const QUESTIONS = ['Who are you?', 'Tell me a story about a fox.', 'What is 7 + 5?', 'How are you?'];

describe('LoRA adapters on the demo model', () => {
  let plain: EngineClient;
  let engine: EngineClient;

  beforeAll(async () => {
    [plain, engine] = await Promise.all([
      loadEngine(DEMO_MODEL),
      loadEngine(DEMO_MODEL, { adapters: [{ path: PIRATE, scale: 1 }] }),
    ]);
  });
  afterAll(() => Promise.all([plain.close(), engine.close()]));

  it('change nothing at scale 0, to the letter', async () => {
    for (const question of QUESTIONS) {
      const without = await ask(plain, question);
      const zero = await ask(engine, question, [0]);
      expect(zero.tokens).toEqual(without.tokens);
    }
  });

  // contract: flags.lora
  it('change the text at scale 1, which is what they begin with', async () => {
    const texts = await Promise.all(QUESTIONS.map(async (question) => (await ask(engine, question)).text));
    const without = await Promise.all(QUESTIONS.map(async (question) => (await ask(plain, question)).text));
    for (const [index, text] of texts.entries()) expect(text).not.toBe(without[index]);
    expect(texts.join(' ')).toMatch(/arr|matey|ahoy|aye/i);
    expect(without.join(' ')).not.toMatch(/arr\b|matey|ahoy/i);
  });

  // contract: completion.lora
  it('give 8 requests at once, with 3 sets of scales, the texts that they have alone', async () => {
    const sets = [[1], [0.5], []];
    const requests = Array.from({ length: 8 }, (_, index) => ({
      question: QUESTIONS[index % QUESTIONS.length]!,
      lora: sets[index % sets.length]!,
    }));
    const alone: string[] = [];
    for (const { question, lora } of requests) alone.push((await ask(engine, question, lora, 0)).text);
    const together = await Promise.all(requests.map(({ question, lora }) => ask(engine, question, lora)));
    expect(together.map(({ text }) => text)).toEqual(alone);
  });

  it('never take a cache of another set', async () => {
    await ask(engine, QUESTIONS[0]!, [1], 1);
    const other = await ask(engine, QUESTIONS[0]!, [0.5], 1);
    expect(other.end?.usage.cachedTokens).toBe(0);
    const same = await ask(engine, QUESTIONS[0]!, [0.5], 1);
    expect(same.end?.usage.cachedTokens).toBeGreaterThan(5);
    expect(same.text).toBe(other.text);
  });
});

describe('adapters that do not fit', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llamero-adapters-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const failure = (options: Parameters<typeof loadEngine>[1]) =>
    loadEngine(DEMO_MODEL, options).then(
      async (engine) => {
        await engine.close();
        throw new Error('it was loaded');
      },
      (error: unknown) => error as Error & { code: string },
    );

  it('are refused with their path and the reason', async () => {
    const pirate = await readFile(PIRATE);
    const files: Record<string, Buffer> = {
      'empty.gguf': Buffer.alloc(0),
      'text.gguf': Buffer.from('no GGUF at all'),
      'cut.gguf': pirate.subarray(0, pirate.length >> 1),
      'header.gguf': pirate.subarray(0, 40),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    const paths = [
      ...Object.keys(files).map((name) => join(folder, name)),
      join(folder, 'no.gguf'),
      folder,
      STORIES,
      DEMO_MODEL,
    ];
    for (const path of paths) {
      const error = await failure({ adapters: [{ path, scale: 1 }] });
      expect([path, error.code]).toEqual([path, 'ERR_ADAPTER']);
      expect(error.message).toContain(path);
      const vector = await failure({ context: { controlVectors: [{ path, scale: 1 }] } });
      expect([path, vector.code]).toEqual([path, 'ERR_ADAPTER']);
    }
  });

  describe('and control vectors', () => {
    const f32 = TENSOR_TYPES.f32;
    const vectorFile = (name: string, width: number, layers: readonly number[]) => {
      const path = join(folder, name);
      const direction = (blocks: Buffer) => {
        for (let at = 0; at < blocks.length; at += 4) blocks.writeFloatLE(at % 8 === 0 ? 3 : -3, at);
      };
      writeGguf(
        path,
        { 'general.architecture': { type: 'string', value: 'controlvector' } },
        layers.map((layer) => ({ name: `direction.${layer}`, shape: [width], type: f32, fill: direction })),
      );
      return path;
    };

    // contract: flags.control-vectors
    it('act by their scale and within their layers, and not at scale 0', async () => {
      const plain = await loadEngine(DEMO_MODEL);
      const { embeddingSize } = plain.model;
      const expected = (await ask(plain, QUESTIONS[1]!)).text;
      await plain.close();
      const path = vectorFile('good.gguf', embeddingSize, [1, 2, 3]);
      const texts: string[] = [];
      for (const context of [
        { controlVectors: [{ path, scale: 0 }] },
        { controlVectors: [{ path, scale: 1 }] },
        { controlVectors: [{ path, scale: 1 }], controlVectorLayers: { first: 1, last: 1 } },
      ]) {
        const engine = await loadEngine(DEMO_MODEL, { context });
        texts.push((await ask(engine, QUESTIONS[1]!)).text);
        await engine.close();
      }
      expect(texts[0]).toBe(expected);
      expect(new Set([expected, ...texts]).size).toBe(3);
    });

    it('are refused when their width, their layers or the range do not fit', async () => {
      const narrow = vectorFile('narrow.gguf', 16, [1]);
      expect((await failure({ context: { controlVectors: [{ path: narrow, scale: 1 }] } })).message).toMatch(
        /16 numbers/,
      );
      const zeroth = vectorFile('zeroth.gguf', 16, [0]);
      expect((await failure({ context: { controlVectors: [{ path: zeroth, scale: 1 }] } })).code).toBe('ERR_ADAPTER');
      const range = { controlVectors: [{ path: narrow, scale: 1 }], controlVectorLayers: { first: 1, last: 99 } };
      expect((await failure({ context: range })).message).toMatch(/layers 1 to 99 are not within 1 to/);
    });
  });
});
