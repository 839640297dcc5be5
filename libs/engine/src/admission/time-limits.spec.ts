import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimeLimits } from './time-limits.js';

describe('time limits', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('end each thing once and never early, and none that ended before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ after: fc.double({ min: -10, max: 5000, noNaN: true }), endsAfter: fc.nat(6000) }), {
          maxLength: 20,
        }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 12, maxLength: 20 }),
        (things, steps) => {
          const start = Date.now();
          const now = () => Date.now() - start;
          const limits = new TimeLimits(now);
          const ended: number[] = [];
          for (const [id, { after }] of things.entries()) {
            limits.begin(id, after, () => {
              expect(now()).toBeGreaterThanOrEqual(after);
              ended.push(id);
            });
          }
          for (const step of steps) {
            vi.advanceTimersByTime(step);
            for (const [id, { endsAfter }] of things.entries()) if (endsAfter <= now()) limits.end(id);
          }
          vi.advanceTimersByTime(10_000);
          expect(new Set(ended).size).toBe(ended.length);
          const due = things.flatMap(({ after, endsAfter }, id) => (endsAfter > Math.ceil(after) + 700 ? [id] : []));
          expect(ended).toEqual(expect.arrayContaining(due));
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
    );
  });

  it('wait on where a timer comes early', () => {
    let now = 0;
    const limits = new TimeLimits(() => now);
    const expire = vi.fn();
    limits.begin(1, 100, expire);
    now = 99.5;
    vi.advanceTimersByTime(100);
    expect(expire).not.toHaveBeenCalled();
    now = 100;
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
  });
});
