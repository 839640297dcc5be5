import { describe, expect, it } from 'vitest';
import type { WorkloadSample } from './compare.js';
import { loadCurves } from './load-curves.js';
import { drawLoadPlot } from './load-plot.js';
import { LOADS, STEP_FIGURES, titleOf } from './load-steps.js';

function sample(target: string, round: number, factor: number): WorkloadSample {
  const entries = LOADS.flatMap((load) =>
    STEP_FIGURES.map((figure) => [titleOf(load, figure), load * factor] as const),
  );
  return { target, round, figures: Object.fromEntries(entries) };
}

const SAMPLES = [sample('ours', 0, 10), sample('theirs', 0, 40), sample('ours', 1, 30), sample('theirs', 1, 40)];

describe('loadCurves', () => {
  it('has the median of the rounds at each load, of each server', () => {
    const [ours, theirs] = loadCurves(SAMPLES, ['first token p50, ms']);
    expect(ours).toMatchObject({ target: 'ours' });
    expect(ours!.points[0]).toEqual([20, 4]);
    expect(theirs!.points).toHaveLength(LOADS.length);
  });

  it('leaves out what is not known', () => {
    const unknown = {
      ...SAMPLES[0]!,
      figures: { ...SAMPLES[0]!.figures, [titleOf(LOADS[0], 'first token p50, ms')]: NaN },
    };
    expect(loadCurves([unknown], ['first token p50, ms'])[0]!.points).toHaveLength(LOADS.length - 1);
  });
});

describe('drawLoadPlot', () => {
  it('draws both times of both servers as SVG', () => {
    const svg = drawLoadPlot(SAMPLES);
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    for (const text of ['ours p50', 'theirs p99', 'first token, ms', 'between tokens, ms']) expect(svg).toContain(text);
  });
});
