import { type EChartsOption, init } from 'echarts';
import type { WorkloadSample } from './compare.js';
import { type Curve, loadCurves } from './load-curves.js';
import { STEP_FIGURES, type StepFigure } from './load-steps.js';

const SIZE = { width: 1000, height: 440 } as const;
const PANELS = ['first token', 'between tokens'] as const;
/** Told apart by those who do not see colours well, too. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73'] as const;
/** From where on a load is more than the first server can answer. */
const FULL = 100;

/** An SVG of the time to first token and between tokens over load: a colour for each server, dashes for the 99th percentile. */
export function drawLoadPlot(samples: readonly WorkloadSample[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption(plotOptions(loadCurves(samples, STEP_FIGURES)));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function plotOptions(curves: readonly Curve[]): EChartsOption {
  const targets = [...new Set(curves.map(({ target }) => target))];
  const axis = { nameLocation: 'middle', nameGap: 32 } as const;
  return {
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 8, itemGap: 28, itemWidth: 32 },
    title: PANELS.map((text, panel) => ({
      text: `${text}, ms`,
      left: `${panel * 50 + 26}%`,
      top: 36,
      textAlign: 'center' as const,
      textStyle: { fontSize: 14 },
    })),
    grid: PANELS.map((_, panel) => ({ left: `${panel * 50 + 7}%`, width: '40%', top: 72, bottom: 60 })),
    xAxis: PANELS.map((_, panel) => ({
      ...axis,
      gridIndex: panel,
      type: 'value' as const,
      name: 'load, % of what the first server can answer',
      min: 0,
    })),
    yAxis: PANELS.map((_, panel) => ({ gridIndex: panel, type: 'log' as const, minorSplitLine: { show: true } })),
    series: curves.map(({ target, figure, points }, index) => {
      const panel = panelOf(figure);
      const color = COLOURS[targets.indexOf(target) % COLOURS.length]!;
      return {
        type: 'line' as const,
        name: `${target} ${percentileOf(figure)}`,
        xAxisIndex: panel,
        yAxisIndex: panel,
        data: points.map((point) => [...point]),
        color,
        lineStyle: { type: percentileOf(figure) === 'p99' ? ('dashed' as const) : ('solid' as const) },
        symbol: percentileOf(figure) === 'p99' ? 'emptyCircle' : 'circle',
        ...(index < STEP_FIGURES.length ? { markLine: fullLine } : {}),
      };
    }),
  };
}

const fullLine = {
  symbol: 'none',
  silent: true,
  label: { show: false },
  lineStyle: { color: '#999999', type: 'dotted' as const },
  data: [{ xAxis: FULL }],
};

function panelOf(figure: StepFigure): number {
  return PANELS.findIndex((panel) => figure.startsWith(panel));
}

function percentileOf(figure: StepFigure): string {
  return /p\d+/.exec(figure)![0];
}
