import { describe, expect, it } from 'vitest';
import { tokenLimit } from './token-limit.js';

describe('the token limit', () => {
  // contract: completion.n_predict-cap
  it.each([
    [undefined, -1, -1, -1],
    [undefined, 20, 20, -1],
    [5, 20, 5, 5],
    [50, 20, 20, 20],
    [-1, 20, 20, -1],
    [-2, -1, -2, -2],
    [undefined, -2, -2, -1],
    [0, 20, 0, 0],
  ])('where the server caps: %s asked of %s is %s, shown as %s', (asked, server, maxTokens, shown) => {
    expect(tokenLimit(asked, server, true)).toEqual({ maxTokens, shown });
  });

  it.each([
    [undefined, -1, -1, -1],
    [undefined, 20, 20, 20],
    [50, 20, 50, 50],
    [-1, 20, 20, -1],
    [0, 20, 0, 0],
  ])('where the server has a default: %s asked of %s is %s, shown as %s', (asked, server, maxTokens, shown) => {
    expect(tokenLimit(asked, server, false)).toEqual({ maxTokens, shown });
  });
});
