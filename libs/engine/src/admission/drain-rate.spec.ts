import { describe, expect, it } from 'vitest';
import { DrainRate } from './drain-rate.js';

describe('how fast the queue drains', () => {
  it('is not known before two tasks have started in a row', () => {
    const rate = new DrainRate();
    expect([rate.measured, rate.intervalAt(0)]).toEqual([0, undefined]);
    rate.start(100, false);
    expect(rate.intervalAt(100)).toBeUndefined();
    rate.start(300, false);
    expect([rate.measured, rate.intervalAt(300)]).toEqual([1, 200]);
  });

  it('is the mean of the starts, also where several come at once', () => {
    const rate = new DrainRate();
    for (const time of [0, 0, 0, 0, 400, 400, 400, 400]) rate.start(time, false);
    expect(rate.intervalAt(400)).toBeCloseTo(400 / 7);
  });

  it('does not count the time in which nobody waits', () => {
    const rate = new DrainRate();
    rate.start(0, false);
    rate.start(100, true);
    rate.start(10_000, false);
    rate.start(10_100, false);
    expect(rate.intervalAt(10_100)).toBe(100);
    rate.empty();
    rate.start(99_000, true);
    expect([rate.measured, rate.intervalAt(99_000)]).toEqual([2, 100]);
  });

  it('becomes slower while nothing starts', () => {
    const rate = new DrainRate();
    rate.start(0, false);
    rate.start(100, false);
    expect([200, 300, 1100].map((time) => rate.intervalAt(time))).toEqual([100, 150, 550]);
  });

  it('tells when a place has its turn', () => {
    const rate = new DrainRate();
    expect(rate.waitAt(0, 1)).toBeUndefined();
    rate.start(0, false);
    rate.start(100, false);
    expect([1, 3].map((place) => rate.waitAt(130, place))).toEqual([70, 270]);
    // It is overdue: the next start may be now.
    expect(rate.waitAt(300, 1)).toBe(0);
    rate.start(300, true);
    expect([1, 2].map((place) => rate.waitAt(900, place))).toEqual([0, 150]);
  });

  it('forgets what was long ago', () => {
    const rate = new DrainRate();
    let time = 0;
    for (const interval of [...Array(40).fill(1000), ...Array(32).fill(10)]) {
      time += interval;
      rate.start(time, false);
    }
    expect([rate.measured, rate.intervalAt(time)]).toEqual([32, 10]);
  });
});
