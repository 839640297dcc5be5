import type { Exchange } from '../load/clients-plan.js';
import { percentile } from '../report/statistics.js';
import { arrivals } from './arrivals.js';
import { measureCapacity, question } from './capacity.js';
import { firstTokens, gapTimes } from './exchange-figures.js';
import type { Figures, Workload } from './workload.js';

const SLOTS = 4;
/** Of what the first server can answer. */
export const LOADS = [0.2, 0.4, 0.6, 0.8, 0.9, 1, 1.1] as const;
const SECONDS = { full: 20, quick: 1 } as const;
/** Clients that wait longer leave, so that one step does not go on in the next. */
const PATIENCE_MS = 30_000;

/** What is measured at each load. */
export const STEP_FIGURES = [
  'first token p50, ms',
  'first token p99, ms',
  'between tokens p50, ms',
  'between tokens p99, ms',
] as const;

export type StepFigure = (typeof STEP_FIGURES)[number];

/** Questions come more and more often, whether or not the last ones are answered. */
export const loadSteps: Workload = {
  about: `questions arrive at ${LOADS.map((load) => Math.round(load * 100)).join(', ')} % of the capacity; for --plot`,
  slots: SLOTS,
  slotContext: 512,
  capacity: async (server, plan) => (await measureCapacity(server, SLOTS, plan)).requestsPerSecond,
  measure: async (server, plan) => {
    const figures: Record<string, number> = {};
    for (const load of LOADS) {
      const seconds = plan.isQuick ? SECONDS.quick : SECONDS.full;
      const clients = arrivals(plan.choice, seconds, load * plan.capacity).map((at) => ({
        at,
        requests: [{ ...question(plan, 'arrival'), patience: PATIENCE_MS }],
      }));
      const { exchanges } = await server.load(clients);
      for (const [name, value] of Object.entries(stepFigures(exchanges))) {
        figures[titleOf(load, name as StepFigure)] = value;
      }
    }
    return figures;
  },
};

/** What a figure of a load is called among the figures of all. */
export function titleOf(load: number, figure: StepFigure): string {
  return `load ${Math.round(load * 100)} %: ${figure}`;
}

function stepFigures(exchanges: readonly Exchange[]): Record<StepFigure, number> & Figures {
  const answers = exchanges.flatMap(meanGap);
  return {
    'first token p50, ms': percentile(firstTokens(exchanges), 0.5),
    'first token p99, ms': percentile(firstTokens(exchanges), 0.99),
    'between tokens p50, ms': percentile(answers, 0.5),
    'between tokens p99, ms': percentile(gapTimes(exchanges), 0.99),
  };
}

/** From token to token on average, of an answer that has several. */
function meanGap({ arrivals: times, counts }: Exchange): number[] {
  const after = counts.slice(1).reduce((sum, count) => sum + count, 0);
  return after === 0 ? [] : [(times.at(-1)! - times[0]!) / after];
}
