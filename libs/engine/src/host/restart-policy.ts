/** Milliseconds before an engine is started again: the first time, and at most. */
const FIRST_DELAY = 200;
const LONGEST_DELAY = 30_000;

/** More crashes than this within the window are too many. */
const MAX_CRASHES = 5;
const WINDOW = 5 * 60_000;

/**
 * When an engine that ended is started again: after 0.2 s, and after twice as long each time one ended before it had
 * done anything, up to 30 s.
 */
export class RestartPolicy {
  private failures = 0;
  private readonly recent: number[] = [];
  /** Unexpected ends since the start. */
  crashes = 0;

  /** @param now a clock in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** An engine ended unexpectedly. @returns milliseconds until the next one is to be started */
  delayAfterCrash(): number {
    this.crashes++;
    this.recent.push(this.now());
    while (this.recent.length > MAX_CRASHES + 1) this.recent.shift();
    return Math.min(FIRST_DELAY * 2 ** this.failures++, LONGEST_DELAY);
  }

  /** An engine has produced something: the next crash counts as the first one again. */
  noteWork(): void {
    this.failures = 0;
  }

  /** Crashes come so often that waiting for the next engine is pointless. */
  get isCrashing(): boolean {
    return this.recent.length > MAX_CRASHES && this.now() - this.recent[0]! <= WINDOW;
  }
}
