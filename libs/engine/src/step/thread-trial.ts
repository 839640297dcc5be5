/** Steps with each of the two counts. */
const STEPS = 3;
/** Another count must be this much faster to be taken. */
const GAIN = 0.97;
/** A trial that is this much slower ends at its first step. */
const HOPELESS = 1.5;

/**
 * Another thread count beside the one in use, in turns: what else the machine does meets both alike, and the middle one
 * of three steps leaves out what met one of them.
 */
export class ThreadTrial {
  private readonly tried: number[] = [];
  private readonly used: number[] = [];

  /** @param place of the count that is tried */
  constructor(readonly place: number) {}

  /** Whether the next step is one of the count that is tried; else it is one of the count in use. */
  get isTurnOfTried(): boolean {
    return this.tried.length === this.used.length;
  }

  /** Microseconds a token of the count that was tried. */
  get cost(): number {
    return median(this.tried);
  }

  /**
   * @param micros microseconds a token of the step whose turn it was
   * @param known those of the count in use, in the mean of its last steps
   * @returns whether the tried count is better; undefined as long as that is not known
   */
  record(micros: number, known: number): boolean | undefined {
    const isTried = this.isTurnOfTried;
    (isTried ? this.tried : this.used).push(micros);
    if (isTried && micros > HOPELESS * known) return false;
    if (this.used.length < STEPS) return undefined;
    return this.cost < GAIN * median(this.used);
  }
}

function median(costs: readonly number[]): number {
  const sorted = [...costs].sort((left, right) => left - right);
  return sorted[sorted.length >> 1]!;
}
