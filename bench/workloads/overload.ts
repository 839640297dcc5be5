import type { Exchange } from '../load/clients-plan.js';
import { percentile } from '../report/statistics.js';
import { arrivals } from './arrivals.js';
import { type Capacity, measureCapacity, question } from './capacity.js';
import { eventsBetween, firstTokens, shareOf } from './exchange-figures.js';
import type { Figures, Workload } from './workload.js';

const SLOTS = 4;
const TIMES_CAPACITY = 2;
const SECONDS = { full: 30, quick: 3 } as const;
/** Clients wait so long for a whole answer. */
const PATIENCE_MS = { full: 10_000, quick: 3000 } as const;

/** Twice as many requests as the server can answer, whatever it does with those before. */
export const overload: Workload = {
  about: 'twice as many requests come as the server can answer; clients leave after 10 s',
  slots: SLOTS,
  slotContext: 512,
  measure: async (server, plan) => {
    const size = plan.isQuick ? 'quick' : 'full';
    const capacity = await measureCapacity(server, SLOTS, plan);
    const seconds = SECONDS[size];
    const clients = arrivals(plan.choice, seconds, TIMES_CAPACITY * capacity.requestsPerSecond).map((at) => ({
      at,
      requests: [{ ...question(plan, 'arrival'), patience: PATIENCE_MS[size] }],
    }));
    const { exchanges } = await server.load(clients);
    return overloadFigures(exchanges, seconds, capacity);
  },
};

/** Only what was answered in whole is good for anybody. The first fifth does not count: the queue is still short then. */
export function overloadFigures(exchanges: readonly Exchange[], seconds: number, capacity: Capacity): Figures {
  const having = (outcome: Exchange['outcome']) => exchanges.filter((exchange) => exchange.outcome === outcome);
  const [from, to] = [0.2 * seconds, seconds];
  const goodput = eventsBetween(having('answered'), from * 1000, to * 1000) / (to - from);
  const refusalTimes = having('refused').map(({ sentAt, endedAt }) => endedAt - sentAt);
  const accepted = exchanges.filter(({ outcome }) => outcome !== 'refused');
  return {
    'capacity, tokens/s': capacity.tokensPerSecond,
    'goodput, tokens/s': goodput,
    'goodput / capacity': goodput / capacity.tokensPerSecond,
    'requests refused, %': shareOf(exchanges, 'refused'),
    'time until a refusal p50, ms': percentile(refusalTimes, 0.5),
    'time until a refusal p99, ms': percentile(refusalTimes, 0.99),
    'accepted requests that time out, %': shareOf(accepted, 'left'),
    'first token of answered requests p50, ms': percentile(firstTokens(having('answered')), 0.5),
    'first token of answered requests p99, ms': percentile(firstTokens(having('answered')), 0.99),
  };
}
