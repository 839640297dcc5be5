import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks at the clock, which the histogram counts as delay. */
const RESOLUTION = 20;

/** Shares of the looks, and the names that Prometheus gives them. */
const QUANTILES: readonly number[] = [0.5, 0.9, 0.99, 1];

/** How late the event loop comes round, between two scrapes. */
export class EventLoopLag {
  private readonly delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor() {
    this.delays.enable();
  }

  /** Seconds by quantile since the last call. */
  take(): readonly (readonly [quantile: number, seconds: number])[] {
    const { delays } = this;
    const taken = QUANTILES.map((quantile): [number, number] => [quantile, this.secondsAt(quantile)]);
    delays.reset();
    return taken;
  }

  stop(): void {
    this.delays.disable();
  }

  private secondsAt(quantile: number): number {
    if (this.delays.count === 0) return 0;
    return Math.max(0, this.delays.percentile(quantile * 100) / 1e9 - RESOLUTION / 1000);
  }
}
