import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createTask, type EngineClient } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { DEMO_MODEL, loadEngine, needing, type RealEngineChanges, STORIES_MODEL } from '../support/real-engine.js';
import { buildTask, type Outcome, outcomeOf, type TaskChanges } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

let engine: EngineClient;
afterEach(() => engine.close());

async function open(model: string, context: RealEngineChanges['context'], changes: RealEngineChanges = {}) {
  engine = await loadEngine(model, { ...changes, context: { sequences: 1, ...context } });
}

/** Greedy, and never ended by the model itself. */
async function write(prompt: string, changes: TaskChanges): Promise<Outcome> {
  const tokens = await engine.tokenize(prompt, true, true);
  const sampling = { ...DEFAULT_SAMPLING, temperature: 0, ignoreEos: true };
  return outcomeOf(engine.run(createTask(buildTask({ sampling, ...changes, prompt: tokens }), engine.model)));
}

describe('a full context of a memory that cannot shift', () => {
  const SMALL = { contextSize: 512, batchSize: 32, ubatchSize: 32 };
  const KINDS = ['mamba', 'jamba', 'gemma2'] as const satisfies readonly TinyArchitecture[];
  const models = new TinyModels();
  const pathOf = (name: TinyArchitecture) => models.make(name);
  afterAll(() => models.remove());

  it.each(KINDS)('ends %s with "length", after the text that a larger one gives', async (name) => {
    const path = pathOf(name);
    await open(path, SMALL);
    const full = await write('abc abd', { maxTokens: 600 });
    const { promptTokens } = full.end!.usage;
    expect(full.end).toMatchObject({ finishReason: 'length', stopCause: 'limit', truncated: true });
    expect(full.tokens).toHaveLength(512 - promptTokens);
    expect((await write('abc abd', { maxTokens: 600 })).tokens).toEqual(full.tokens);
    expect((await write('abc abd', { maxTokens: -1 })).tokens).toEqual(full.tokens);
    await engine.close();

    await open(path, { ...SMALL, contextSize: 1024 });
    const roomy = await write('abc abd', { maxTokens: 600 });
    expect(roomy.end).toMatchObject({ finishReason: 'length', truncated: false });
    expect(roomy.tokens.slice(0, full.tokens.length)).toEqual(full.tokens);
    expect(new Set(full.tokens).size).toBeGreaterThan(50);
  });

  it.each(KINDS)('refuses a prompt that is too long for %s, with both numbers', async (name) => {
    await open(pathOf(name), SMALL);
    const error: unknown = await write('abc '.repeat(600), { maxTokens: 1 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_CONTEXT_SIZE', details: { contextSize: 512 } });
    expect((error as Error).message).not.toContain('context shift');
    expect((await write('abc', { maxTokens: 2 })).tokens).toHaveLength(2);
  });
});

describe('a full context of a sliding window', () => {
  const models = new TinyModels();
  afterAll(() => models.remove());

  /** llama.cpp keeps at least 256 cells of a window's layers, so here they are as many as those of the others. */
  it('shifts where it holds as many cells as the rest, as with --swa-full', async () => {
    const path = models.make('gemma2');
    const texts: number[][] = [];
    for (const swaFull of [false, true]) {
      await open(path, { contextSize: 256, batchSize: 32, ubatchSize: 32, swaFull });
      const { end, tokens } = await write('abc abd', { maxTokens: 600 });
      expect(end).toMatchObject({ finishReason: 'length', truncated: true, usage: { generatedTokens: 600 } });
      texts.push(tokens);
      await engine.close();
    }
    expect(texts[0]).toEqual(texts[1]);
  });
});

const stories = needing(STORIES_MODEL, 'stories260K in a context of 256 tokens');

describe.skipIf(stories.isMissing)(stories.title, () => {
  /** What llama-server v0.5.0 begins with. */
  const BEGINNINGS = [
    [
      'Once upon a time',
      ', there was a little girl named Lily. She loved to play outside in the park. One day, she saw a',
    ],
    ['One day, a little boy named Tom went to the park.', ' He saw a big box with a big box. The box was very happy.'],
    [
      'The dog was sad because',
      ' he loved to play with his friends. One day, he saw a big box in the ground. He wanted to play',
    ],
    [
      'Lily had a red ball and a blue ball. She wanted to',
      ' play with it, but she did not want to play with it. She wanted to play with her ball.',
    ],
    [
      'There was a big tree in the garden. Under the tree',
      ', there was a big tree. The tree was very happy. The tree was very happy.\nOne day, the tree was very hungry.',
    ],
  ] as const;
  const WORD = /^"?[A-Za-z]{0,12}('[a-z]{1,2})?[.,!?"]*$/;

  it('tells on and on, in whole words, while the context shifts', async () => {
    await open(STORIES_MODEL, { contextSize: 256, batchSize: 256, ubatchSize: 256 });
    for (const [prompt, beginning] of BEGINNINGS) {
      const { text, end } = await write(prompt, { maxTokens: 1000, cachePrompt: false });
      expect(text.startsWith(beginning), text.slice(0, 200)).toBe(true);
      expect(end).toMatchObject({ truncated: true, finishReason: 'length', usage: { generatedTokens: 1000 } });
      const words = text.trim().split(/\s+/);
      expect(words.filter((word) => !WORD.test(word))).toEqual([]);
      expect(new Set(words).size).toBeGreaterThan(60);
    }
  });

  it.each([
    ['the whole prompt', { keepTokens: -1 }],
    ['nothing', { keepTokens: 0, discardTokens: 1000 }],
    ['more than there is', { keepTokens: 1000 }],
    ['its beginning, dropping a few tokens at a time', { keepTokens: 4, discardTokens: 8 }],
  ])('goes on when it keeps %s', async (_, request) => {
    await open(STORIES_MODEL, { contextSize: 256, batchSize: 256, ubatchSize: 256 });
    const { end } = await write('Once upon a time', { maxTokens: 400, ...request });
    expect(end).toMatchObject({ truncated: true, usage: { generatedTokens: 400 } });
    expect(end!.usage.tokensInCache).toBeLessThan(256);
  });

  it('ends when it is to end with the context, shift or not', async () => {
    for (const contextShift of [true, false]) {
      await open(STORIES_MODEL, { contextSize: 256 }, { contextShift });
      const { end } = await write('Once upon a time', { maxTokens: contextShift ? -2 : -1 });
      expect(end).toMatchObject({ truncated: true, finishReason: 'length', usage: { generatedTokens: 251 } });
      await engine.close();
    }
  });

  it('ends an endless text with the context that the model was trained with', async () => {
    await open(STORIES_MODEL, { contextSize: 256 });
    const { end } = await write('Once upon a time', { maxTokens: -1 });
    expect(end).toMatchObject({ truncated: true, usage: { promptTokens: 5, generatedTokens: 2048 - 5 } });
  });
});

describe('a context that was shifted', () => {
  it('changes no text of another prompt that begins as its cells do', async () => {
    await open(DEMO_MODEL, { contextSize: 128 });
    const story = await write('Once upon a time', { maxTokens: 300 });
    const first = await engine.tokenize('Once upon a time', true, true);
    const all = [...first, ...story.tokens];
    const bos = Array.from(first.slice(0, engine.model.addBos ? 1 : 0));
    const sampling = { ...DEFAULT_SAMPLING, temperature: 0, ignoreEos: true };
    const ask = async (prompt: readonly number[], cachePrompt: boolean) => {
      const task = buildTask({ sampling, maxTokens: 24, cachePrompt, prompt: Int32Array.from(prompt) });
      return outcomeOf(engine.run(createTask(task, engine.model)));
    };
    // The cells hold BOS and the end of the text, without its last token or with it.
    const start = all.length - (story.end!.usage.tokensInCache - bos.length);
    const begins = [-1, 0, 1].map((off) => [...bos, ...all.slice(start + off, start + off + 12), 7]);
    const alone: (readonly number[])[] = [];
    for (const prompt of begins) alone.push((await ask(prompt, false)).tokens);
    for (const [index, prompt] of begins.entries()) {
      await write('Once upon a time', { maxTokens: 300 });
      expect((await ask(prompt, true)).tokens).toEqual(alone[index]);
    }
  });
});
