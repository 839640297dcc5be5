import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { DEMO_MODEL, loadEngine, type RealEngineChanges } from '../support/real-engine.js';
import { turn } from '../support/schedulers.js';
import { buildTask, outcomeOf, type TaskChanges } from '../support/tasks.js';

const STORY =
  'Once upon a time there was a little girl named Lily. She had a red ball, and every day she took it to the';
const seeded = (seed: number) => ({ sampling: { ...DEFAULT_SAMPLING, temperature: 1, seed } });

const MODES: [string, RealEngineChanges][] = [
  ['a buffer for each slot', {}],
  ['one buffer for all slots', { context: { kvUnified: true }, contextShift: false }],
];

describe.each(MODES)('prefix sharing on the demo model with %s', (_, changes) => {
  let engine: EngineClient;
  let prompt: Int32Array;

  const start = (task: TaskChanges) => outcomeOf(engine.run(buildTask({ maxTokens: 40, prompt, ...task })));
  /** Evaluated by itself, and overwritten afterwards, so that nothing is left to share. */
  async function alone(task: TaskChanges) {
    const outcome = await start({ ...task, slotId: 0, cachePrompt: false });
    await start({ prompt: [300], slotId: 0, maxTokens: 0, cachePrompt: false });
    return outcome;
  }

  /** Prompt tokens that were evaluated meanwhile. */
  async function evaluatedDuring(work: () => Promise<unknown>): Promise<number> {
    const before = (await engine.statistics()).promptTokens;
    await work();
    return (await engine.statistics()).promptTokens - before;
  }

  async function load(context: RealEngineChanges['context']) {
    await engine?.close();
    engine = await loadEngine(DEMO_MODEL, { ...changes, context: { ...changes.context, ...context } });
  }

  beforeEach(async () => {
    await load({});
    prompt = await engine.tokenize(STORY, true, true);
  });

  afterEach(() => engine.close());

  it('writes four greedy choices as one alone, and evaluates the prompt once', async () => {
    const { text } = await alone({});
    let texts: string[] = [];
    const evaluated = await evaluatedDuring(async () => {
      texts = (await Promise.all([1, 2, 3, 4].map(() => start({})))).map((outcome) => outcome.text);
    });
    expect(text.length).toBeGreaterThan(60);
    expect(texts).toEqual([text, text, text, text]);
    expect(evaluated).toBe(prompt.length + 3);
  });

  // As long as the processor lets it: in one buffer the last bits of logits depend on what else is in it, and some
  // processors soon draw another token for that.
  it('writes for each seed what it writes alone', async () => {
    const seeds = [11, 12, 13, 14];
    const shortly = (seed: number) => ({ ...seeded(seed), maxTokens: 24 });
    const expected: string[] = [];
    for (const seed of seeds) expected.push((await alone(shortly(seed))).text);
    const texts = (await Promise.all(seeds.map((seed) => start(shortly(seed))))).map((outcome) => outcome.text);
    expect(texts).toEqual(expected);
    expect(new Set(texts).size).toBe(4);
  });

  it('evaluates a long system prompt once for two different tasks at the same time', async () => {
    // Cut at a batch, so that the same tokens are evaluated together in every run: rounding depends on that.
    await load({ batchSize: 200, ubatchSize: 200 });
    const text = Array.from({ length: 12 }, () => STORY).join(' park. ');
    const system = (await engine.tokenize(text, true, true)).subarray(0, 200);
    const questions = await Promise.all(['The dog was', 'She said'].map((each) => engine.tokenize(each, false, true)));
    const prompts = questions.map((question) => Int32Array.from([...system, ...question]));
    const expected = [await alone({ prompt: prompts[0]! }), await alone({ prompt: prompts[1]! })];
    let outcomes: typeof expected = [];
    const evaluated = await evaluatedDuring(async () => {
      outcomes = await Promise.all(prompts.map((each) => start({ prompt: each })));
    });
    expect(system).toHaveLength(200);
    expect(outcomes[1]!.end?.usage.cachedTokens).toBe(200);
    expect(evaluated).toBe(200 + questions[0]!.length + questions[1]!.length);
    expect(outcomes.map((outcome) => outcome.text)).toEqual(expected.map((outcome) => outcome.text));
  });

  it('copies from a slot while it generates, and changes neither text', async () => {
    const expected = await alone({});
    const long = await alone({ maxTokens: 120 });
    const first = start({ maxTokens: 120 });
    const before = (await engine.statistics()).generatedTokens;
    while ((await engine.statistics()).generatedTokens < before + 10) await turn();
    const second = await start({});
    expect(second.end?.usage.cachedTokens).toBe(prompt.length - 1);
    expect(second.text).toBe(expected.text);
    expect((await first).text).toBe(long.text);
  });

  it('goes on by itself when the slot that evaluates the prompt is cancelled', async () => {
    await load({ batchSize: 16, ubatchSize: 16 });
    const long = Int32Array.from([...prompt, ...prompt, ...prompt, ...prompt]);
    const { text } = await alone({ prompt: long });
    const steps = (await engine.statistics()).steps;
    const first = engine.run(buildTask({ prompt: long, maxTokens: 40 })).subscribe();
    const others = [2, 3, 4].map(() => start({ prompt: long }));
    while ((await engine.statistics()).steps < steps + 3) await turn();
    expect(await engine.statistics()).toMatchObject({ tasksRunning: 1, tasksWaiting: 3 });
    let texts: string[] = [];
    const evaluated = await evaluatedDuring(async () => {
      first.unsubscribe();
      texts = (await Promise.all(others)).map((outcome) => outcome.text);
    });
    expect(texts).toEqual([text, text, text]);
    expect(evaluated).toBeLessThan(long.length);
  });
});

describe('a full context on the demo model', () => {
  it('is not shared in one buffer for all slots, where a shift would move the cells of all', async () => {
    const engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 2, kvUnified: true } });
    try {
      const prompt = await engine.tokenize(STORY, true, true);
      const before = (await engine.statistics()).promptTokens;
      const outcomes = await Promise.all([1, 2].map(() => outcomeOf(engine.run(buildTask({ prompt, maxTokens: 40 })))));
      expect((await engine.statistics()).promptTokens - before).toBe(2 * prompt.length);
      expect(outcomes[1]!.text).toBe(outcomes[0]!.text);
    } finally {
      await engine.close();
    }
  });

  it('is shifted in a slot that began with a copy as in one that did not', async () => {
    const engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 2 } });
    try {
      const prompt = await engine.tokenize(STORY, true, true);
      const { sampling } = buildTask();
      const task = { prompt, maxTokens: 400, keepTokens: 4, sampling: { ...sampling, ignoreEos: true } };
      const outcomes = await Promise.all([1, 2].map(() => outcomeOf(engine.run(buildTask(task)))));
      expect(outcomes.map(({ end }) => end?.truncated)).toEqual([true, true]);
      expect(outcomes[1]!.end?.usage.cachedTokens).toBe(prompt.length - 1);
      expect(outcomes[1]!.text).toBe(outcomes[0]!.text);
    } finally {
      await engine.close();
    }
  });
});
