/** The longest delay that a timer of Node.js takes, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Calls back at times that are given by number; never before its time. One timer each, none where there is none. */
export class TimeLimits {
  private readonly timers = new Map<number, NodeJS.Timeout>();

  /** @param now milliseconds that only rise */
  constructor(private readonly now: () => number) {}

  /** @param at as `now` counts */
  begin(id: number, at: number, expire: () => void): void {
    const left = at - this.now();
    const timer = setTimeout(
      () => {
        if (this.now() < at) return this.begin(id, at, expire);
        this.timers.delete(id);
        expire();
      },
      Math.min(LONGEST, Math.max(0, Math.ceil(left))),
    );
    this.timers.set(id, timer.unref());
  }

  end(id: number): void {
    const timer = this.timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.timers.delete(id);
  }
}
