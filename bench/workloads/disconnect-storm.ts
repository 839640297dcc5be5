import type { Client, Exchange } from '../load/clients-plan.js';
import { percentile } from '../report/statistics.js';
import { arrivals } from './arrivals.js';
import { question } from './capacity.js';
import { eventsBetween, firstTokens, gapTimes, inGroup } from './exchange-figures.js';
import { words } from './words.js';
import type { Figures, Workload, WorkloadPlan } from './workload.js';

const SLOTS = 4;
const STAYING = { clients: 2, requests: { full: 8, quick: 2 }, predict: 48 } as const;
/** Clients a second who leave in the middle of their prompt or of their answer. */
const STORM = { perSecond: 8, seconds: { full: 15, quick: 2 }, words: 100, predict: 64 } as const;
const LEAVE_AFTER_MS = { least: 20, most: 600 } as const;

/** Many clients leave before they have their answer; two others stay. */
export const disconnectStorm: Workload = {
  about: 'clients leave in the middle; what two who stay feel of it',
  slots: SLOTS,
  slotContext: 512,
  measure: async (server, plan) => {
    const size = plan.isQuick ? 'quick' : 'full';
    const alone = await server.load(staying(plan, STAYING.requests[size]));
    const storm = stormClients(plan, STORM.seconds[size]);
    const background = staying(plan, 20).map((client) => ({ ...client, isBackground: true }));
    const beside = await server.load([...background, ...storm]);
    const after = await server.load(staying(plan, 1));
    const stayed = inGroup(beside.exchanges, 'staying');
    return {
      ...feltBy('alone', alone.exchanges, alone.seconds),
      ...feltBy('in the storm', stayed, beside.seconds),
      'first token after the storm, ms': percentile(firstTokens(after.exchanges), 1),
      'clients that left': beside.exchanges.filter(({ group, outcome }) => group === 'storm' && outcome === 'left')
        .length,
    };
  },
};

function staying(plan: WorkloadPlan, count: number): Client[] {
  const ask = () => ({ ...question(plan, 'staying'), predict: STAYING.predict });
  return Array.from({ length: STAYING.clients }, () => ({ requests: Array.from({ length: count }, ask) }));
}

function stormClients({ choice }: WorkloadPlan, seconds: number): Client[] {
  return arrivals(choice, seconds, STORM.perSecond).map((at) => {
    const patience = Math.round(choice.between(LEAVE_AFTER_MS.least, LEAVE_AFTER_MS.most));
    return { at, requests: [{ group: 'storm', text: words(choice, STORM.words), predict: STORM.predict, patience }] };
  });
}

function feltBy(when: string, exchanges: readonly Exchange[], seconds: number): Figures {
  return {
    [`${when}: first token p50, ms`]: percentile(firstTokens(exchanges), 0.5),
    [`${when}: first token p99, ms`]: percentile(firstTokens(exchanges), 0.99),
    [`${when}: between tokens p99, ms`]: percentile(gapTimes(exchanges), 0.99),
    [`${when}: longest gap, ms`]: percentile(gapTimes(exchanges), 1),
    [`${when}: tokens/s of those who stay`]: eventsBetween(exchanges, 0, seconds * 1000) / seconds,
  };
}
