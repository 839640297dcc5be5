import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentilesOf } from './percentiles.js';

const BOUNDS = [1, 5, 10, 100];

function distributionOf(values: readonly number[]) {
  const counts = [0, 0, 0, 0, 0];
  for (const value of values) {
    const place = BOUNDS.findIndex((bound) => value <= bound);
    counts[place < 0 ? BOUNDS.length : place]!++;
  }
  return { bounds: BOUNDS, counts, sum: 0 };
}

/** The bounds of the bucket of a value. */
function bucketOf(value: number): readonly [from: number, to: number] {
  const place = BOUNDS.findIndex((bound) => value <= bound);
  return place < 0 ? [100, 100] : [BOUNDS[place - 1] ?? 0, BOUNDS[place]!];
}

describe('percentiles of a histogram', () => {
  it('lie in the bucket of the true ones, and in order', () => {
    const values = fc.array(fc.double({ min: 0.01, max: 200, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, (all) => {
        const { p50, p95, p99, count } = percentilesOf(distributionOf(all));
        const sorted = all.toSorted((a, b) => a - b);
        expect(count).toBe(all.length);
        for (const [share, found] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          const [from, to] = bucketOf(sorted[Math.ceil(share * all.length) - 1]!);
          expect(found).toBeGreaterThanOrEqual(from);
          expect(found).toBeLessThanOrEqual(to);
        }
        expect(p50!).toBeLessThanOrEqual(p95!);
        expect(p95!).toBeLessThanOrEqual(p99!);
      }),
    );
  });

  it('are not known where there are no values', () => {
    expect(percentilesOf(distributionOf([]))).toEqual({ count: 0 });
  });

  it('are interpolated', () => {
    expect(percentilesOf(distributionOf(Array(10).fill(7)))).toMatchObject({ p50: 7.5, p95: 9.75 });
  });
});
