import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueuePlaces } from './queue-places.js';

describe('the places in the queue', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('are told whenever they change, and no more than four times a second', () => {
    let waiting = [1, 2, 3];
    const places = new QueuePlaces(() => waiting);
    const told: [number, number][] = [];
    places.add(3, (...place) => told.push(place));
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([[3, 3]]);
    for (const left of [[2, 3], [3], [3, 4]]) {
      waiting = left;
      vi.advanceTimersByTime(50);
    }
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([
      [3, 3],
      [1, 2],
    ]);
  });

  it('are told to those only that ask, and have no timer where none does', () => {
    const places = new QueuePlaces(() => [1, 2]);
    const told: number[] = [];
    expect(vi.getTimerCount()).toBe(0);
    places.add(2, (place) => told.push(place));
    expect([places.remove(1), places.remove(2), vi.getTimerCount()]).toEqual([false, true, 0]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
  });
});
