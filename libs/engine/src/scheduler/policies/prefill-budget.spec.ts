import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefillBudget } from './prefill-budget.js';

/** Milliseconds of a step on a machine that needs so many for any step, and for each token more. */
interface Machine {
  readonly base: number;
  readonly perToken: number;
}

/** Has a machine take steps beside generating slots. @returns milliseconds that each took */
function run(budget: PrefillBudget, { base, perToken }: Machine, generating: number, steps: number): number[] {
  return Array.from({ length: steps }, () => {
    const promptTokens = budget.tokensFor(generating);
    const ms = base + perToken * (promptTokens + generating);
    budget.note({ generating, promptTokens, ms });
    return ms;
  });
}

function idle(budget: PrefillBudget, { base, perToken }: Machine, generating: number): void {
  for (let step = 0; step < 20; step++) {
    budget.note({ generating, promptTokens: 0, ms: base + perToken * generating });
  }
}

describe('the prefill budget', () => {
  it('is the batch while nobody generates', () => {
    const budget = new PrefillBudget(undefined);
    expect([budget.tokensFor(0), budget.tokensFor(1)]).toEqual([Number.POSITIVE_INFINITY, 97]);
  });

  it('has no bound where there is no target', () => {
    const budget = new PrefillBudget(0);
    expect([budget.tokensFor(3), budget.tokensFor(0)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('meets the target that is given, or four times what a step without prompts takes, on any machine', () => {
    const machines = fc.record({
      base: fc.double({ min: 0.5, max: 100, noNaN: true }),
      perToken: fc.double({ min: 0.001, max: 2, noNaN: true }),
    });
    const target = fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined });
    fc.assert(
      fc.property(machines, fc.integer({ min: 1, max: 32 }), target, (machine, generating, targetMs) => {
        const budget = new PrefillBudget(targetMs);
        idle(budget, machine, generating);
        const times = run(budget, machine, generating, 60);
        const idleMs = machine.base + machine.perToken * generating;
        const wanted = targetMs ?? 4 * idleMs;
        const piece = idleMs + machine.perToken * 97;
        const least = targetMs === undefined && piece <= 10 * idleMs ? piece : idleMs + machine.perToken * 16;
        const last = times.slice(-10);
        expect(Math.max(...last)).toBeLessThanOrEqual(Math.max(wanted, least) * 1.05);
        // A token more or less is what it cannot be nearer by.
        if (wanted > least + 8 * machine.perToken) {
          expect(Math.min(...last)).toBeGreaterThanOrEqual((wanted - 8 * machine.perToken) * 0.9);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('begins with a few tokens, and at most doubles them from step to step', () => {
    const budget = new PrefillBudget(1000);
    const machine = { base: 1, perToken: 0.01 };
    const taken: number[] = [];
    for (let step = 0; step < 12; step++) {
      taken.push(budget.tokensFor(2));
      run(budget, machine, 2, 1);
    }
    expect(taken.slice(0, 4)).toEqual([97, 194, 388, 776]);
    expect(taken.every((tokens, step) => step === 0 || tokens <= 2 * taken[step - 1]!)).toBe(true);
  });

  it('follows a machine that becomes slower', () => {
    const budget = new PrefillBudget(100);
    run(budget, { base: 5, perToken: 0.1 }, 4, 30);
    const slow = run(budget, { base: 5, perToken: 0.5 }, 4, 30);
    expect(slow.at(-1)).toBeLessThanOrEqual(100);
    expect(slow.at(-1)).toBeGreaterThan(90);
  });

  it('never holds a prompt back altogether', () => {
    const budget = new PrefillBudget(1);
    run(budget, { base: 500, perToken: 50 }, 4, 10);
    expect(budget.tokensFor(4)).toBe(16);
  });
});
