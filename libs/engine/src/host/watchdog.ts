import type { EngineStatistics } from '../door/engine-statistics.js';

/** What the watchdog can do to an engine. */
export interface WatchedEngine {
  /** Asks for its figures: an answer shows that it is alive. */
  ping(): void;
  /** @param reason for a person */
  kill(reason: string): void;
}

/** Milliseconds. A step is given this long at least, and where no limit is set ten times the longest so far. */
const SHORTEST_LIMIT = 60_000;
const PATIENCE = 10;
/** An image takes as long as its pixels are many, whatever a step takes: it is given this many times the limit. */
const ENCODING_PATIENCE = 10;
const LONGEST_PAUSE = 5000;
const SHORTEST_PAUSE = 100;

/** Kills an engine that sends nothing any more, and one whose step, or whose encoding of media, does not end. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private engine: WatchedEngine | undefined;
  private silence = 0;
  private lookedAt = 0;
  private longestStepMs = 0;

  /**
   * @param limitMs milliseconds that a step may take; undefined = derived from measured steps, 0 = any time
   * @param now a clock in milliseconds
   */
  constructor(
    private readonly limitMs: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds that a step may take, and that an engine may be silent. */
  get limit(): number {
    return this.limitMs ?? Math.max(SHORTEST_LIMIT, PATIENCE * this.longestStepMs);
  }

  watch(engine: WatchedEngine): void {
    this.stop();
    if (this.limitMs === 0) return;
    this.engine = engine;
    this.silence = 0;
    this.lookedAt = this.now();
    const pause = Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, this.limit / 4));
    this.timer = setInterval(() => this.look(pause), pause).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.engine = undefined;
  }

  /** The engine has sent something. */
  hear(): void {
    this.silence = 0;
  }

  hearFigures({ runningStepMs, runningEncodingMs, longestStepMs }: EngineStatistics): void {
    this.longestStepMs = Math.max(this.longestStepMs, longestStepMs);
    if (this.limitMs === 0) return;
    const { limit } = this;
    const encodingLimit = ENCODING_PATIENCE * limit;
    if (runningStepMs > limit) this.engine?.kill(`a step did not end within ${seconds(limit)}`);
    else if (runningEncodingMs > encodingLimit)
      this.engine?.kill(`an image or sound was not encoded within ${seconds(encodingLimit)}`);
  }

  /** Where this process itself did not run for a while, stopped or busy, nothing could be heard: that is no silence. */
  private look(pause: number): void {
    const now = this.now();
    this.silence += Math.min(now - this.lookedAt, 2 * pause);
    this.lookedAt = now;
    if (this.silence > this.limit) this.engine?.kill(`it said nothing for ${seconds(this.silence)}`);
    else if (this.silence >= pause / 2) this.engine?.ping();
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
