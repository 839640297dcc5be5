import { median } from '../report/statistics.js';
import type { WorkloadSample } from './compare.js';
import { LOADS, type StepFigure, titleOf } from './load-steps.js';

/** One server's figure over load. */
export interface Curve {
  readonly target: string;
  readonly figure: StepFigure;
  /** Percent of the capacity, and the median of the rounds in milliseconds; only where it is known. */
  readonly points: readonly (readonly [number, number])[];
}

/** Curves of every server for some figures. */
export function loadCurves(samples: readonly WorkloadSample[], figures: readonly StepFigure[]): Curve[] {
  const targets = [...new Set(samples.map(({ target }) => target))];
  return targets.flatMap((target) =>
    figures.map((figure) => ({
      target,
      figure,
      points: LOADS.map((load): [number, number] => [
        Math.round(load * 100),
        median(valuesOf(samples, target, titleOf(load, figure))),
      ]).filter(([, value]) => Number.isFinite(value)),
    })),
  );
}

function valuesOf(samples: readonly WorkloadSample[], target: string, title: string): number[] {
  return samples
    .filter((sample) => sample.target === target)
    .map(({ figures }) => figures[title] ?? Number.NaN)
    .filter(Number.isFinite);
}
