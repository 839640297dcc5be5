import type { DistributionSnapshot } from '../door/engine-statistics.js';

/**
 * A histogram of values since the start. Recording costs a few comparisons and no memory: it happens for every token.
 */
export class Distribution {
  private readonly counts: Float64Array;
  private sum = 0;

  /** @param bounds ascending, at least one */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  record(value: number): void {
    const { bounds } = this;
    let place = 0;
    while (place < bounds.length && value > bounds[place]!) place++;
    this.counts[place]!++;
    this.sum += value;
  }

  snapshot(): DistributionSnapshot {
    return { bounds: this.bounds, counts: [...this.counts], sum: this.sum };
  }
}
