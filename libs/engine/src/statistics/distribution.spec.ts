import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from './distribution.js';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const ascending = fc.uniqueArray(number, { minLength: 1, maxLength: 20 }).map((all) => all.toSorted((a, b) => a - b));

describe('a distribution', () => {
  it('counts a value at its bound within it, and what exceeds all bounds last', () => {
    const distribution = new Distribution([1, 5]);
    for (const value of [0.5, 1, 1.5, 5, 6]) distribution.record(value);
    expect(distribution.snapshot()).toEqual({ bounds: [1, 5], counts: [2, 2, 1], sum: 14 });
  });

  it('has counted as many values at or below each bound as there were', () => {
    fc.assert(
      fc.property(ascending, fc.array(number), (bounds, values) => {
        const distribution = new Distribution(bounds);
        for (const value of values) distribution.record(value);
        const { counts } = distribution.snapshot();
        let total = 0;
        for (const [place, bound] of bounds.entries()) {
          total += counts[place]!;
          expect(total).toBe(values.filter((value) => value <= bound).length);
        }
        expect(total + counts.at(-1)!).toBe(values.length);
      }),
    );
  });

  it('gives a copy that later values leave alone', () => {
    const distribution = new Distribution([1]);
    const before = distribution.snapshot();
    distribution.record(1);
    expect(before).toEqual({ bounds: [1], counts: [0, 0], sum: 0 });
  });
});
