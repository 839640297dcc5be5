import type { LatencySnapshots } from '../door/engine-statistics.js';
import { Distribution } from './distribution.js';

/** Milliseconds. A token of a small model takes less than one; a long prompt on a slow machine takes minutes. */
const TOKEN_BOUNDS: readonly number[] = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 75, 100, 150, 200, 300, 500, 1000, 2500];
const TASK_BOUNDS: readonly number[] = [
  1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];

/** The distributions behind `LatencySnapshots`, filled by the generations. */
export class Latencies {
  readonly queue = new Distribution(TASK_BOUNDS);
  readonly prefill = new Distribution(TASK_BOUNDS);
  readonly firstToken = new Distribution(TASK_BOUNDS);
  readonly betweenTokens = new Distribution(TOKEN_BOUNDS);
  readonly endToEnd = new Distribution(TASK_BOUNDS);

  snapshots(): LatencySnapshots {
    return {
      queue: this.queue.snapshot(),
      prefill: this.prefill.snapshot(),
      firstToken: this.firstToken.snapshot(),
      betweenTokens: this.betweenTokens.snapshot(),
      endToEnd: this.endToEnd.snapshot(),
    };
  }
}
