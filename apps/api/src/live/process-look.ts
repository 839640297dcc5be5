import type { LiveProcess } from './live.response.js';
import { rounded } from './throughput.js';

/** Looks after which the figures are told anew: they change all the time, and nobody wants that many events. */
const LOOKS = 5;

/** Looks at the API process from time to time: how late its own timer comes is how late the event loop is. */
export class ProcessLook {
  private readonly timer: NodeJS.Timeout;
  private lookedAt = performance.now();
  private lag = 0;
  private looks = 0;
  figures: LiveProcess = { event_loop_lag_ms: 0, memory_bytes: process.memoryUsage.rss() };

  /** @param ms between two looks @param onLook called after each */
  constructor(
    private readonly ms: number,
    private readonly onLook: () => void,
  ) {
    this.timer = setInterval(() => this.look(), ms).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    this.lag = Math.max(this.lag, now - this.lookedAt - this.ms);
    this.lookedAt = now;
    if (++this.looks % LOOKS === 0) {
      this.figures = { event_loop_lag_ms: rounded(this.lag), memory_bytes: process.memoryUsage.rss() };
      this.lag = 0;
    }
    this.onLook();
  }
}
