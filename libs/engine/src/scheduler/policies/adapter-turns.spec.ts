import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare, tokensAfter } from '../../../../../test/support/schedulers.js';
import { buildTask } from '../../../../../test/support/tasks.js';
import { type AdapterSet, NO_ADAPTERS } from '../../adapters/adapter-set.js';
import { AdapterTurns } from './adapter-turns.js';

const setOf = (scale: number): AdapterSet => ({ scales: Float32Array.of(scale), key: `${scale}` });
const [ONE, TWO, THREE] = [setOf(1), setOf(2), setOf(3)];
const bytes = (prompt: string) => buildTask({ prompt }).prompt;

describe('turns of adapter sets', () => {
  it('go round among those that have work', () => {
    const turns = new AdapterTurns();
    const given = Array.from({ length: 6 }, () => turns.next([ONE, TWO, ONE, THREE]));
    expect(given).toEqual([ONE, TWO, THREE, ONE, TWO, THREE]);
  });

  it('never let one wait longer than there are sets', () => {
    const work = fc.array(fc.subarray([ONE, TWO, THREE, NO_ADAPTERS], { minLength: 1 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(work, (steps) => {
        const turns = new AdapterTurns();
        const waits = new Map<AdapterSet, number>();
        for (const sets of steps) {
          const chosen = turns.next(sets);
          expect(sets).toContain(chosen);
          for (const set of [...waits.keys()]) if (!sets.includes(set)) waits.delete(set);
          for (const set of sets) waits.set(set, set === chosen ? 0 : (waits.get(set) ?? 0) + 1);
          expect(Math.max(...waits.values())).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});

describe('a scheduler with LoRA adapters', () => {
  it('computes each step with one set, and gives every task its own tokens', async () => {
    const { run, context } = prepare({ slots: 4, adapters: 1 });
    const tasks = [[1], [2], [1], undefined].map((adapters, index) => ({
      prompt: `task ${index}`,
      maxTokens: 5,
      ...(adapters && { adapters }),
    }));
    const outcomes = await Promise.all(tasks.map(run));
    for (const [index, { tokens }] of outcomes.entries())
      expect(tokens).toEqual(tokensAfter(bytes(`task ${index}`), 5));
    expect(context.adapters.slice(0, 6)).toEqual([[1], [2], undefined, [1], [2], undefined]);
    expect(context.steps[0]).toEqual([6, 6]);
  });

  it('re-uses no cell that was computed with another set, in the own slot or in others', async () => {
    const { run, context } = prepare({ slots: 2, adapters: 1 });
    const prompt = 'a prompt that is long enough to be shared between slots';
    await run({ prompt, maxTokens: 1, adapters: [1] });
    const other = await run({ prompt, maxTokens: 1, adapters: [2] });
    expect(other.end?.usage.cachedTokens).toBe(0);
    expect(context.copies).toEqual([]);
    const again = await run({ prompt, maxTokens: 1, adapters: [1] });
    expect(again.end?.usage.cachedTokens).toBe(prompt.length - 1);
    const plain = await run({ prompt, maxTokens: 1 });
    expect(plain.end?.usage.cachedTokens).toBe(0);
  });

  it('serves prompts of one set when only another generates and prompts have to wait', async () => {
    const { run } = prepare({ slots: 2, adapters: 1 }, { continuousBatching: false });
    const outcomes = await Promise.all([
      run({ prompt: 'abc', maxTokens: 6, adapters: [1] }),
      run({ prompt: 'xyz', maxTokens: 6, adapters: [2] }),
    ]);
    expect(outcomes.map(({ tokens }) => tokens.length)).toEqual([6, 6]);
  });
});
