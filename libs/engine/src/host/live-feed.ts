import { isDeepStrictEqual } from 'node:util';
import type { LiveReport } from '../door/live.js';
import type { EngineMessage } from '../door/messages.js';

/** Milliseconds between two messages. */
const INTERVAL = 250;

/**
 * Sends what goes on while somebody watches, and only what has changed. Where nothing is under way no timer runs; without
 * a watcher none ever does.
 */
export class LiveFeed {
  private timer: NodeJS.Timeout | undefined;
  private isWatched = false;
  private last: LiveReport | undefined;

  constructor(
    private readonly read: () => LiveReport | undefined,
    private readonly output: (message: EngineMessage) => void,
  ) {}

  /** Whoever begins to watch is told at once. */
  watch(isWatched: boolean): void {
    this.isWatched = isWatched;
    this.last = undefined;
    this.stop();
    if (!isWatched) return;
    this.send();
    this.wake();
  }

  /** Something may change. */
  wake(): void {
    if (this.isWatched) this.timer ??= setInterval(() => this.look(), INTERVAL);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const { statistics } = this.send() ?? {};
    if (!statistics || statistics.tasksRunning + statistics.tasksWaiting === 0) this.stop();
  }

  private send(): LiveReport | undefined {
    const report = this.read();
    if (report === undefined || isSame(report, this.last)) return report;
    this.last = report;
    this.output({ type: 'live', report });
    return report;
  }
}

/** How long the step lasts that runs does not count. */
function isSame(report: LiveReport, last: LiveReport | undefined): boolean {
  if (last === undefined) return false;
  const timeless = ({ slots, statistics }: LiveReport) => ({
    slots,
    statistics: { ...statistics, runningStepMs: 0, runningEncodingMs: 0 },
  });
  return isDeepStrictEqual(timeless(report), timeless(last));
}
