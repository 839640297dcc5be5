import { describe, expect, it } from 'vitest';
import { median } from '../report/statistics.js';
import { SeededChoice } from '../soak/seeded-choice.js';
import { arrivals } from './arrivals.js';

describe('arrivals', () => {
  it('come as often as asked for, in order, and by the seed', () => {
    const times = arrivals(new SeededChoice(1), 1000, 5);
    expect(times.length).toBeGreaterThan(4700);
    expect(times.length).toBeLessThan(5300);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(1_000_000);
    expect(arrivals(new SeededChoice(1), 1000, 5)).toEqual(times);
    expect(arrivals(new SeededChoice(2), 1000, 5)).not.toEqual(times);
  });

  it('know nothing of each other: half of the pauses are shorter than 0.69 of the mean', () => {
    const times = arrivals(new SeededChoice(3), 2000, 10);
    const pauses = times.slice(1).map((time, index) => time - times[index]!);
    expect(median(pauses) / 100).toBeCloseTo(Math.LN2, 1);
  });

  it('follow a share of the peak that changes', () => {
    const times = arrivals(new SeededChoice(4), 1000, 10, (part) => (part < 0.5 ? 0.2 : 1));
    const early = times.filter((time) => time < 500_000).length;
    expect(early / times.length).toBeCloseTo(1 / 6, 1);
    expect(times.length).toBeLessThan(6500);
  });
});
