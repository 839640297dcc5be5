/** Milliseconds in which a large body has to bring PROGRESS bytes, or its end. */
export const LONGEST_STALL = 30_000;
const PROGRESS = 16 * 1024;

/** Bytes up to which a body may come as slowly as it likes: it holds too little to shut others out. */
const SMALL = 64 * 1024;

/**
 * Tells when a large body has stopped coming. What came of it would be held until --timeout, and a hundred of them hold all
 * that --max-inflight-bytes allows.
 */
export class StallWatch {
  private next = SMALL;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /** @param ms as LONGEST_STALL @param tell called once at most */
  constructor(
    private readonly ms: number,
    private readonly tell: () => void,
  ) {}

  /** @param length bytes that have come so far */
  mark(length: number): void {
    if (length < this.next) return;
    this.next = length + PROGRESS;
    if (this.timer === undefined) this.timer = setTimeout(() => this.lookAgain(), this.ms).unref();
    else this.timer.refresh();
  }

  /** The body is here, or nobody wants it any more. */
  stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  /** A process that was stopped itself reads what has come meanwhile before it judges. */
  private lookAgain(): void {
    const { next } = this;
    setImmediate(() => {
      if (this.isOver || this.next !== next) return;
      this.isOver = true;
      this.tell();
    });
  }
}
