import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePrompts, type WaitingPrompt } from './prompt-order.js';

const prompt = (promptTokensAhead: number, promptingSince = 0, lastUse = 0): WaitingPrompt => ({
  ...{ promptTokensAhead, promptingSince, lastUse },
});

describe('the order of prompts', () => {
  it('has short ones first, and equal ones as they came', () => {
    const all = [prompt(900, 0, 1), prompt(20, 0, 3), prompt(20, 0, 2)];
    expect(all.toSorted(comparePrompts)).toEqual([all[2], all[1], all[0]]);
  });

  it('lets none pass a prompt of n tokens that comes n milliseconds after it', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(100_000), (tokens, other, later) => {
        const first = prompt(tokens, 0, 1);
        const second = prompt(other, tokens + later, 2);
        expect(comparePrompts(first, second)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
