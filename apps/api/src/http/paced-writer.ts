/**
 * Milliseconds between two writes of a stream. A write costs the server and its client a wake-up each, which takes
 * cores from a model that makes hundreds of tokens a second; a slower one never waits.
 */
export const WRITE_INTERVAL = 5;

/** Milliseconds that text waits at most, when nothing follows it. */
export const LONGEST_WAIT = 20;

/**
 * Passes text on at once when the last write is long enough ago; else it leaves with the text that follows, so that
 * no timer has to interrupt the computing threads for it.
 */
export class PacedWriter {
  private waiting = '';
  private lastWrite = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  /** @param now a clock in milliseconds */
  constructor(
    private readonly send: (text: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  write(text: string): void {
    this.waiting += text;
    if (this.now() - this.lastWrite >= WRITE_INTERVAL) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), LONGEST_WAIT);
  }

  /** Sends what waits, if anything does. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting === '') return;
    const text = this.waiting;
    this.waiting = '';
    this.lastWrite = this.now();
    this.send(text);
  }
}
