import { describe, expect, it } from 'vitest';
import { nextDouble } from './doubles.js';

describe('the double next to another', () => {
  it.each([
    [1, 1, 1.0000000000000002],
    [1, -1, 0.9999999999999999],
    [-1, 1, -0.9999999999999999],
    [-1, -1, -1.0000000000000002],
    [0, -1, -Number.MIN_VALUE],
    [Number.MIN_VALUE, -1, 0],
    [Number.MAX_VALUE, 1, Number.POSITIVE_INFINITY],
    [1e16, -1, 9999999999999998],
  ] as const)('of %d towards %d infinity is %d', (value, sign, next) => {
    expect(nextDouble(value, sign)).toBe(next);
  });
});
