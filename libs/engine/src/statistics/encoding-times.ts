import type { EngineStatistics } from '../door/engine-statistics.js';

export type EncodingFigures = Pick<
  EngineStatistics,
  'runningEncodingMs' | 'encodings' | 'encodingMs' | 'longestEncodingMs'
>;

/** Of an engine whose model takes no media. */
export const NO_ENCODINGS: EncodingFigures = {
  runningEncodingMs: 0,
  encodings: 0,
  encodingMs: 0,
  longestEncodingMs: 0,
};

/** How long media are encoded, one after the other. */
export class EncodingTimes {
  private startedAt: number | undefined;
  private done = NO_ENCODINGS;
  /** As performance.now() has it; 0 = none has ended. */
  endedAt = 0;

  get figures(): EncodingFigures {
    const runningEncodingMs = this.startedAt === undefined ? 0 : performance.now() - this.startedAt;
    return { ...this.done, runningEncodingMs };
  }

  /** Times an encoding that has begun; one that fails counts, too. */
  async of<Result>(encoding: Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    this.startedAt = startedAt;
    try {
      return await encoding;
    } finally {
      this.startedAt = undefined;
      this.endedAt = performance.now();
      this.count(this.endedAt - startedAt);
    }
  }

  private count(ms: number): void {
    const { encodings, encodingMs, longestEncodingMs } = this.done;
    this.done = {
      ...NO_ENCODINGS,
      encodings: encodings + 1,
      encodingMs: encodingMs + ms,
      longestEncodingMs: Math.max(longestEncodingMs, ms),
    };
  }
}
