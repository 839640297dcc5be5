import { spread } from '../report/statistics.js';
import { spreadText } from '../report/summary.js';
import { textTable } from '../report/table.js';
import type { WorkloadSample } from './compare.js';

/**
 * A line for each figure: median (least-most) of each server's rounds; with two servers also of the ratios, first to
 * second, each of one round.
 */
export function comparisonTable(title: string, samples: readonly WorkloadSample[]): string {
  const targets = [...new Set(samples.map(({ target }) => target))];
  const figures = [...new Set(samples.flatMap((sample) => Object.keys(sample.figures)))];
  const head = [title, ...targets, ...(targets.length === 2 ? ['ratio, round by round'] : [])];
  const rows = figures.map((figure) => [
    figure,
    ...targets.map((target) => spreadText(spread(valuesOf(samples, target, figure)))),
    ...(targets.length === 2 ? [spreadText(spread(roundRatios(samples, targets as [string, string], figure)))] : []),
  ]);
  return textTable([head, ...rows]);
}

function valuesOf(samples: readonly WorkloadSample[], target: string, figure: string): number[] {
  return samples
    .filter((sample) => sample.target === target)
    .map(({ figures }) => figures[figure] ?? Number.NaN)
    .filter(Number.isFinite);
}

/** The first server's figure to the second's, of each round in which both are known. */
export function roundRatios(
  samples: readonly WorkloadSample[],
  [first, second]: readonly [string, string],
  figure: string,
): number[] {
  const value = (target: string, round: number): number =>
    samples.find((sample) => sample.target === target && sample.round === round)?.figures[figure] ?? Number.NaN;
  const rounds = [...new Set(samples.map(({ round }) => round))];
  return rounds.map((round) => value(first, round) / value(second, round)).filter(Number.isFinite);
}
