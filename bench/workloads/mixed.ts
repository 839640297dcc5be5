import type { Exchange } from '../load/clients-plan.js';
import { percentile } from '../report/statistics.js';
import { measureCapacity } from './capacity.js';
import { dayClients } from './day.js';
import { evaluatedTokens, eventsBetween, firstTokens, gapTimes, inGroup, shareOf } from './exchange-figures.js';
import type { Figures, Workload } from './workload.js';

const SLOTS = 4;
const SIZE = { full: { seconds: 120, longWords: 700 }, quick: { seconds: 4, longWords: 100 } } as const;

/** A day in two minutes: questions, chats, long prompts and bursts, as much at noon as the first server can nearly do. */
export const mixed: Workload = {
  about: 'a day in two minutes: questions, chats, long prompts, bursts, and some who leave',
  slots: SLOTS,
  slotContext: 2048,
  capacity: async (server, plan) => (await measureCapacity(server, SLOTS, plan)).requestsPerSecond,
  measure: async (server, { choice, isQuick, capacity }) => {
    const size = isQuick ? SIZE.quick : SIZE.full;
    const { exchanges, seconds } = await server.load(dayClients(choice, { ...size, capacity }));
    return mixedFigures(exchanges, seconds);
  },
};

function mixedFigures(exchanges: readonly Exchange[], seconds: number): Figures {
  const figures: Record<string, number> = {};
  for (const group of [...new Set(exchanges.map((exchange) => exchange.group))].sort()) {
    const times = firstTokens(inGroup(exchanges, group));
    figures[`${group}: first token p50, ms`] = percentile(times, 0.5);
    figures[`${group}: first token p99, ms`] = percentile(times, 0.99);
  }
  return {
    ...figures,
    'between tokens p50, ms': percentile(gapTimes(exchanges), 0.5),
    'between tokens p99, ms': percentile(gapTimes(exchanges), 0.99),
    'longest gap, ms': percentile(gapTimes(exchanges), 1),
    'tokens/s': eventsBetween(exchanges, 0, seconds * 1000) / seconds,
    'evaluated prompt tokens': evaluatedTokens(exchanges),
    requests: exchanges.length,
    'requests refused, %': shareOf(exchanges, 'refused'),
  };
}
