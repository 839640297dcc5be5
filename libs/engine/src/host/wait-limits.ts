/** Limits how long each task or question waits for an engine, also across several engines that fail to start. */
export class WaitLimits {
  private readonly timers = new Map<number, NodeJS.Timeout>();

  /** @param limitMs milliseconds; 0 = nobody waits */
  constructor(private readonly limitMs: number) {}

  /** @param fail is called at most once: at once where nobody waits, else when the time is over */
  begin(id: number, fail: () => void): void {
    if (this.limitMs === 0) {
      fail();
      return;
    }
    if (this.timers.has(id)) return;
    const timer = setTimeout(() => {
      this.timers.delete(id);
      fail();
    }, this.limitMs);
    this.timers.set(id, timer.unref());
  }

  /** It waits no longer. */
  end(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  /** There is an engine. */
  endAll(): void {
    for (const id of [...this.timers.keys()]) this.end(id);
  }
}
