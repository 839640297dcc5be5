/** Starts that count. */
const REMEMBERED = 32;

/** How fast tasks leave the queue for a slot, measured while others wait behind them. */
export class DrainRate {
  private readonly intervals: number[] = [];
  private sum = 0;
  /** When the last task started behind which others waited; undefined = nobody waited. */
  private lastStart: number | undefined;

  /** Starts that were measured and are remembered. */
  get measured(): number {
    return this.intervals.length;
  }

  /** A task has got its slot. @param now milliseconds @param isEmpty nobody waits behind it */
  start(now: number, isEmpty: boolean): void {
    if (this.lastStart !== undefined) this.note(now - this.lastStart);
    this.lastStart = isEmpty ? undefined : now;
  }

  /** Nobody waits any more, though nobody started. */
  empty(): void {
    this.lastStart = undefined;
  }

  /** Milliseconds from one start to the next, on average; undefined = it was not measured. */
  intervalAt(now: number): number | undefined {
    const { measured } = this;
    if (measured === 0) return undefined;
    const mean = this.sum / measured;
    const open = this.lastStart === undefined ? 0 : now - this.lastStart;
    // A start that is long overdue tells that it has become slower.
    return open > mean ? (this.sum + open) / (measured + 1) : mean;
  }

  /**
   * Milliseconds until a task of this place starts, from 1, if tasks go on to start at this pace; undefined = it was not
   * measured. Where nobody knows how far the next start is, it is taken to be now.
   */
  waitAt(now: number, place: number): number | undefined {
    const interval = this.intervalAt(now);
    if (interval === undefined) return undefined;
    const passed = this.lastStart === undefined ? interval : Math.min(interval, now - this.lastStart);
    return place * interval - passed;
  }

  private note(interval: number): void {
    this.intervals.push(interval);
    this.sum += interval;
    if (this.intervals.length > REMEMBERED) this.sum -= this.intervals.shift()!;
  }
}
