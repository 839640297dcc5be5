import { tap } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EngineClient, TaskEvent } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, type Outcome, outcomeOf, type TaskChanges } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

const models = new TinyModels();
afterAll(() => models.remove());

/** Texts of some length, with and without chance. */
const SETTINGS: readonly (readonly [string, TaskChanges])[] = [
  ['at temperature 0', { sampling: { ...DEFAULT_SAMPLING, temperature: 0, ignoreEos: true } }],
  ['with a seed', { sampling: { ...DEFAULT_SAMPLING, temperature: 0.9, seed: 42, ignoreEos: true } }],
];
const promptOf = (length: number, offset: number) =>
  Array.from({ length }, (_, place) => 300 + ((place * 7 + offset) % 97));

/** Tasks of a low priority fill the slots; once they generate, ones of a high priority come. */
async function disturbed(engine: EngineClient, low: readonly TaskChanges[], highs: number) {
  const high: Promise<Outcome>[] = [];
  const outcomes = low.map((changes) => {
    let seen = 0;
    const begin = ({ type }: TaskEvent) => {
      if (type !== 'text' || ++seen !== 5 || high.length === highs) return;
      const changes = { prompt: promptOf(30, high.length), maxTokens: 8, priority: 10 };
      high.push(outcomeOf(engine.run(buildTask(changes))));
    };
    return outcomeOf(engine.run(buildTask({ ...changes, priority: -10 })).pipe(tap(begin)));
  });
  const heard = await Promise.all(outcomes);
  return { heard, high: await Promise.all(high) };
}

describe.each([
  ['a KV cache', () => DEMO_MODEL],
  ...(['mamba', 'jamba', 'gemma2'] as const).map(
    (name: TinyArchitecture) => [`the memory of ${name}`, () => models.make(name)] as const,
  ),
] as const)('tasks that give their slots up, in %s', (_, model) => {
  it.each(SETTINGS)('say the same as undisturbed, %s', async (_title, changes) => {
    const context = { sequences: 1, contextSize: 2048, batchSize: 64, ubatchSize: 64 };
    const path = model();
    const engine = await loadEngine(path, { context, hostCacheBytes: 2 ** 26 });
    const fresh = await loadEngine(path, { context });
    try {
      const low = [0].map((offset) => ({ ...changes, prompt: promptOf(40, offset), maxTokens: 400 }));
      const { heard, high } = await disturbed(engine, low, 1);
      for (const [index, task] of low.entries()) {
        const alone = await outcomeOf(fresh.run(buildTask(task)));
        expect(heard[index]!.tokens).toEqual(alone.tokens);
      }
      expect(high.length).toBeGreaterThan(0);
      expect(high.every(({ end }) => end !== undefined)).toBe(true);
      const { preemptions, tasksSuspended } = await engine.statistics();
      expect(preemptions.priority).toBeGreaterThan(0);
      expect(tasksSuspended).toBe(0);
    } finally {
      await Promise.all([engine.close(), fresh.close()]);
    }
  });
});

describe('tasks that share too few KV cells', () => {
  it('all end, one after the other', async () => {
    const context = { sequences: 4, contextSize: 512, batchSize: 64, ubatchSize: 64, kvUnified: true };
    const engine = await loadEngine(DEMO_MODEL, { context, hostCacheBytes: 2 ** 26 });
    try {
      const tasks = [0, 20, 40, 60].map((offset) => ({
        ...SETTINGS[0]![1],
        ...{ prompt: promptOf(100, offset), maxTokens: 150 },
      }));
      const outcomes = await Promise.all(tasks.map((task) => outcomeOf(engine.run(buildTask(task)))));
      expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
      expect(outcomes.map(({ tokens }) => tokens.length)).toEqual([150, 150, 150, 150]);
      expect((await engine.statistics()).preemptions.cells).toBeGreaterThan(0);
    } finally {
      await engine.close();
    }
  });
});
