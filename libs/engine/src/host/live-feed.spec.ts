import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idleFigures } from '../../../../test/support/idle-figures.js';
import type { LiveReport } from '../door/live.js';
import type { EngineMessage } from '../door/messages.js';
import { LiveFeed } from './live-feed.js';

/** A feed of what `change` makes of the report, and what it sends. */
function prepare() {
  let report: LiveReport = { slots: [], statistics: idleFigures() };
  const sent: EngineMessage[] = [];
  let reads = 0;
  const read = () => {
    reads++;
    return report;
  };
  const feed = new LiveFeed(read, (message) => sent.push(message));
  const change = (statistics: Partial<LiveReport['statistics']>) => {
    report = { ...report, statistics: { ...report.statistics, ...statistics } };
  };
  return { feed, sent, change, reads: () => reads };
}

describe('the live feed of an engine', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('costs nothing while nobody watches', () => {
    const { feed, sent, reads } = prepare();
    feed.wake();
    expect([vi.getTimerCount(), reads(), sent]).toEqual([0, 0, []]);
    feed.watch(true);
    feed.watch(false);
    feed.wake();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells whoever begins to watch at once, and then what has changed', () => {
    const { feed, sent, change } = prepare();
    change({ tasksRunning: 1 });
    feed.watch(true);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
    change({ steps: 1 });
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(2);
    feed.watch(true);
    expect(sent).toHaveLength(3);
  });

  it('does not count how long the running step lasts as a change', () => {
    const { feed, sent, change } = prepare();
    change({ tasksRunning: 1 });
    feed.watch(true);
    change({ runningStepMs: 9, runningEncodingMs: 9 });
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
  });

  it('sends no more than four times a second, whatever goes on', () => {
    const { feed, sent, change } = prepare();
    change({ tasksRunning: 1 });
    feed.watch(true);
    for (let ms = 0; ms < 3000; ms += 5) {
      change({ steps: ms + 1 });
      feed.wake();
      vi.advanceTimersByTime(5);
    }
    expect(sent).toHaveLength(1 + 12);
  });

  it('has no timer while nothing is under way, until something is', () => {
    const { feed, sent, change } = prepare();
    feed.watch(true);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    change({ tasksRunning: 1 });
    feed.wake();
    vi.advanceTimersByTime(250);
    expect([sent.length, vi.getTimerCount()]).toEqual([2, 1]);
    change({ tasksRunning: 0 });
    vi.advanceTimersByTime(1000);
    expect([sent.length, vi.getTimerCount()]).toEqual([3, 0]);
  });
});
