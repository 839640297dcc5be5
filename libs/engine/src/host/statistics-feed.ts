import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineMessage } from '../door/messages.js';

/** Milliseconds between two messages while there is work. */
const INTERVAL = 1000;

/**
 * Sends the figures from time to time while there is work, so that the other side knows them when this process ends,
 * and sees that it is alive. Nothing is sent while there is no work.
 */
export class StatisticsFeed {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly read: () => EngineStatistics | undefined,
    private readonly output: (message: EngineMessage) => void,
  ) {}

  /** There is work. */
  wake(): void {
    this.timer ??= setInterval(() => this.send(), INTERVAL);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The figures of now, when there are any. */
  send(): void {
    const statistics = this.read();
    if (statistics === undefined) return;
    this.output({ type: 'statistics', statistics });
    if (statistics.tasksRunning === 0 && statistics.tasksWaiting === 0) this.stop();
  }
}
