import type { DistributionSnapshot } from '#engine';

/** Of values in milliseconds; those that are absent are not known. */
export interface Percentiles {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly count: number;
}

/** Interpolated within the bucket that each lies in. */
export function percentilesOf(distribution: DistributionSnapshot): Percentiles {
  const count = distribution.counts.reduce((sum, each) => sum + each, 0);
  if (count === 0) return { count };
  const at = (share: number) => quantile(distribution, share * count);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count };
}

/** @param rank 0 to the number of values @returns the largest bound where it lies beyond that */
function quantile({ bounds, counts }: DistributionSnapshot, rank: number): number {
  let below = 0;
  for (const [place, bound] of bounds.entries()) {
    const inside = counts[place]!;
    if (inside > 0 && below + inside >= rank) {
      const from = bounds[place - 1] ?? 0;
      return from + ((bound - from) * (rank - below)) / inside;
    }
    below += inside;
  }
  return bounds.at(-1)!;
}
