/** Until when somebody wants what a task gives. */
export interface Deadline {
  /** Milliseconds since unix epoch, as `deadlineClock` counts them. */
  readonly at: number;
  /** Milliseconds that the whole request was given. */
  readonly limitMs: number;
}

/** Milliseconds since unix epoch that only rise: nobody sets this clock back. */
export function deadlineClock(): number {
  return performance.timeOrigin + performance.now();
}
