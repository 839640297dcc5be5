/** Notices a load of which nothing is heard any more: neither progress nor a word of llama.cpp's. */
export class LoadWatch {
  private timer: NodeJS.Timeout | undefined;

  /** @param limitMs milliseconds of silence; 0 = for ever */
  constructor(private readonly limitMs: number) {}

  /** @param giveUp is told the reason, for a person */
  begin(giveUp: (reason: string) => void): void {
    this.end();
    if (this.limitMs === 0) return;
    const reason = `nothing was heard of the load for ${this.limitMs / 1000} s (--load-timeout)`;
    this.timer = setTimeout(() => giveUp(reason), this.limitMs).unref();
  }

  /** The load has made progress, or llama.cpp has said something. */
  hear(): void {
    this.timer?.refresh();
  }

  /** The load is over. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
