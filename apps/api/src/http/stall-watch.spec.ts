import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StallWatch } from './stall-watch.js';

const MS = 1000;
const LARGE = 100_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('StallWatch', () => {
  it('tells once of a large body of which nothing more comes', () => {
    const tell = vi.fn();
    new StallWatch(MS, tell).mark(LARGE);
    vi.advanceTimersByTime(MS - 1);
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10 * MS);
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('tells of one that only drips', () => {
    const tell = vi.fn();
    const watch = new StallWatch(MS, tell);
    for (let length = LARGE; length < LARGE + 50; length++) {
      watch.mark(length);
      vi.advanceTimersByTime(MS / 20);
    }
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('leaves those alone that go on, that are small, and that are here', () => {
    const tell = vi.fn();
    const [going, small, whole] = [1, 2, 3].map(() => new StallWatch(MS, tell));
    small!.mark(60_000);
    whole!.mark(LARGE);
    whole!.stop();
    for (let step = 0; step < 20; step++) {
      going!.mark(LARGE + step * 20_000);
      vi.advanceTimersByTime(MS - 1);
    }
    expect(tell).not.toHaveBeenCalled();
  });

  it('reads what has come before it judges, where the process itself was stopped', () => {
    const tell = vi.fn();
    const watch = new StallWatch(MS, tell);
    watch.mark(LARGE);
    vi.advanceTimersToNextTimer();
    watch.mark(2 * LARGE);
    vi.advanceTimersByTime(1);
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2 * MS);
    expect(tell).toHaveBeenCalledTimes(1);
  });
});
