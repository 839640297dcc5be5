import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RepeatLimit } from './repeat-limit.js';

describe('the limit of what repeats in the log', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function limit() {
    const reports: [number, string][] = [];
    return { reports, limit: new RepeatLimit((left, example) => reports.push([left, example])) };
  }

  it('lets five lines of a kind through, and says how many more there were', () => {
    const { reports, limit: repeats } = limit();
    const admitted = Array.from({ length: 12 }, (_, index) => repeats.admits(`request ${index} broke off`));
    expect(admitted.filter(Boolean)).toHaveLength(5);
    expect(repeats.admits('the disk is full')).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(reports).toEqual([[7, 'request 0 broke off']]);
  });

  it('begins anew after a window', () => {
    const { reports, limit: repeats } = limit();
    for (let index = 0; index < 6; index++) repeats.admits('again');
    expect(repeats.admits('again')).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(repeats.admits('again')).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(reports).toEqual([[2, 'again']]);
  });

  it('bounds the lines of somebody who makes up new ones', () => {
    const { reports, limit: repeats } = limit();
    const word = (index: number) => String.fromCharCode(...[...String(index)].map((digit) => 97 + Number(digit)));
    const admitted = Array.from({ length: 5000 }, (_, index) => repeats.admits(word(index)));
    const count = admitted.filter(Boolean).length;
    expect(count).toBeLessThanOrEqual(64 * 5 + 5);
    vi.advanceTimersByTime(10_000);
    expect(reports.reduce((sum, [left]) => sum + left, 0)).toBe(5000 - count);
  });
});
