import { describe, expect, it } from 'vitest';
import { compareGreedy } from './greedy-reference.js';

/** Tokens by their ids; each has the alternative 99, less likely by `gap`. */
const text = (ids: readonly number[], gap = 1) =>
  ids.map((id) => ({
    id,
    logprob: -0.5,
    top_logprobs: [
      { id, logprob: -0.5 },
      { id: 99, logprob: -0.5 - gap },
    ],
  }));

describe('compareGreedy', () => {
  it('finds the same tokens equal', () => {
    expect(compareGreedy(text([1, 2, 3]), text([1, 2, 3]))).toBe('equal');
  });

  it('finds another token different, unless it was as likely but for rounding', () => {
    expect(compareGreedy(text([1, 99, 7]), text([1, 2, 3]))).toBe('different');
    expect(compareGreedy(text([1, 99, 7]), text([1, 2, 3], 0.01))).toBe('near tie');
    expect(compareGreedy(text([1, 98, 3]), text([1, 2, 3], 0.01))).toBe('different');
  });

  it('finds a text different that ends early or goes on', () => {
    expect(compareGreedy(text([1, 2]), text([1, 2, 3], 0.01))).toBe('different');
    expect(compareGreedy(text([1, 2, 3, 4]), text([1, 2, 3]))).toBe('different');
  });
});
