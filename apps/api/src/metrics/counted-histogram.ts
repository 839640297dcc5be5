import { Histogram } from 'prom-client';
import type { DistributionSnapshot } from '#engine';

/**
 * A histogram in seconds whose values were counted by the engine, in milliseconds. A class, because prom-client's own
 * counts what is observed through it and cannot be given counts, not even by `collect`.
 */
export class CountedHistogram extends Histogram {
  /** Belongs to no registry yet. */
  constructor(
    readonly name: string,
    readonly help: string,
    private readonly distribution: () => DistributionSnapshot,
  ) {
    super({ name, help, registers: [] });
  }

  /** What the registry prints, and what `get` gives, in place of values that were observed. */
  async getForPromString() {
    const { name, help } = this;
    const { bounds, counts, sum } = this.distribution();
    let total = 0;
    const buckets = counts.map((count, place) => {
      total += count;
      const bound = bounds[place];
      return {
        metricName: `${name}_bucket`,
        labels: { le: bound === undefined ? '+Inf' : bound / 1000 },
        value: total,
      };
    });
    const rest = [
      { metricName: `${name}_sum`, labels: {}, value: sum / 1000 },
      { metricName: `${name}_count`, labels: {}, value: total },
    ];
    return { name, help, type: 'histogram', values: [...buckets, ...rest], aggregator: 'sum' };
  }
}
