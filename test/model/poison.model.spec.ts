import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineClient, MAX_ADAPTER_SCALE } from '#engine';
import { DEMO_MODEL, loadEngine, PIRATE_ADAPTER } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';
import { TinyModels } from '../support/tiny-models.js';

/** Far beyond what a request may ask for: keys and values overflow half precision. */
const POISON = [1000];
const NONE = [0];
const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
const QUESTIONS = ['Who are you?', 'Tell me a story about a fox.', 'What is 7 + 5?', 'How are you?'];

const MEMORIES = [
  { title: 'cells of each slot its own', context: { kvUnified: false } },
  { title: 'cells of all slots shared', context: { kvUnified: true } },
  { title: 'cells shared, flash attention', context: { kvUnified: true, flashAttention: 'on' } },
] as const;

describe.each(MEMORIES)('a task whose numbers overflow, with $title', ({ context }) => {
  let engine: EngineClient;
  const prompts = new Map<string, Int32Array>();
  const alone = new Map<string, string>();

  const ask = (question: string, changes: object = {}) =>
    outcomeOf(
      engine.run(
        buildTask({ prompt: prompts.get(question)!, maxTokens: 24, adapters: NONE, cacheReuse: 0, ...changes }),
      ),
    );

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL, { adapters: [{ path: PIRATE_ADAPTER, scale: 1 }], context });
    for (const question of QUESTIONS) {
      const { prompt } = await engine.formatChat({ messages: [{ role: 'user', content: question }] });
      prompts.set(question, await engine.tokenize(prompt, true, true));
      alone.set(question, (await ask(question, { cachePrompt: false })).text);
    }
    prompts.set(LONG, await engine.tokenize(LONG, true, true));
  });
  afterAll(() => engine.close());

  it('fails alone, and the slot goes on', async () => {
    const poisoned = await ask(LONG, { adapters: POISON, slotId: 0 });
    expect(poisoned.error).toMatchObject({ code: 'ERR_NOT_FINITE' });
    for (const question of QUESTIONS) expect((await ask(question, { slotId: 0 })).text).toBe(alone.get(question));
  });

  it('is refused or served at the largest scale that a request may ask for, beside others with their own texts', async () => {
    const extremes = [MAX_ADAPTER_SCALE, -MAX_ADAPTER_SCALE].map((scale) => ask(LONG, { adapters: [scale] }));
    const others = QUESTIONS.map((question) => ask(question));
    for (const { error, text } of await Promise.all(extremes)) {
      if (error) expect(error).toMatchObject({ code: 'ERR_NOT_FINITE' });
      else expect(text).not.toBe('');
    }
    expect((await Promise.all(others)).map(({ text }) => text)).toEqual(
      QUESTIONS.map((question) => alone.get(question)),
    );
  });

  it('leaves nobody else with another text, whoever is poisoned or leaves at whatever moment', async () => {
    const before = (await engine.statistics()).poisonedTasks;
    let failures = 0;
    for (let round = 0; round < 4; round++) {
      const poisons = Array.from({ length: 2 }, () => ask(LONG, { adapters: POISON }));
      const leaving = engine.run(buildTask({ prompt: prompts.get(LONG)!, maxTokens: 90, adapters: POISON })).subscribe({
        error: () => undefined,
      });
      const others = QUESTIONS.map((question) => ask(question, { cachePrompt: round % 2 === 0 }));
      setTimeout(() => leaving.unsubscribe(), 5 * round);
      for (const { error } of await Promise.all(poisons)) if (error) failures++;
      const texts = (await Promise.all(others)).map(({ text, error }) => error ?? text);
      expect(texts).toEqual(QUESTIONS.map((question) => alone.get(question)));
    }
    expect(failures).toBe(8);
    expect((await engine.statistics()).poisonedTasks - before).toBeGreaterThanOrEqual(8);
  });
});

describe('a model with NaN among its weights', () => {
  const models = new TinyModels();
  afterAll(() => models.remove());

  it.each(['gemma2', 'mamba', 'jamba'] as const)('is refused when it is loaded: %s', async (architecture) => {
    const path = models.makeBroken(architecture);
    await expect(loadEngine(path, { context: { sequences: 1 } })).rejects.toMatchObject({
      code: 'ERR_MODEL_LOAD',
      message: expect.stringMatching(/^the model computes numbers that are not finite/),
    });
  });

  it('fails each request where the warm-up is switched off', async () => {
    const engine = await loadEngine(models.makeBroken('gemma2'), { warmup: false, context: { sequences: 2 } });
    const prompt = await engine.tokenize('x', true, false);
    for (let request = 0; request < 3; request++) {
      const { error } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 4, adapters: [] })));
      expect(error).toMatchObject({ code: 'ERR_NOT_FINITE' });
    }
    expect((await engine.statistics()).poisonedTasks).toBe(3);
    await engine.close();
  });
});
