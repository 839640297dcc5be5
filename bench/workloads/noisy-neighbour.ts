import { percentile } from '../report/statistics.js';
import { question } from './capacity.js';
import { firstTokens, inGroup } from './exchange-figures.js';
import type { Workload } from './workload.js';

const SLOTS = 4;
const WAITING = { full: 50, quick: 6 } as const;
const KEYS = { quiet: 'quiet', noisy: 'noisy' } as const;
const QUIET_REQUESTS = { full: 6, quick: 2 } as const;
const PAUSE_MS = { full: 1000, quick: 200 } as const;
/** The neighbour has filled the queue by then. */
const QUIET_BEGINS_MS = { full: 1500, quick: 500 } as const;

/** One key has always 50 requests waiting; another asks now and then. */
export const noisyNeighbour: Workload = {
  about: '50 requests of one key wait, another key asks now and then',
  slots: SLOTS,
  slotContext: 512,
  flags: ['--api-key', Object.values(KEYS).join(',')],
  key: KEYS.noisy,
  measure: async (server, plan) => {
    const size = plan.isQuick ? 'quick' : 'full';
    const ask = () => ({ ...question(plan, 'quiet'), key: KEYS.quiet, pause: PAUSE_MS[size] });
    const quiet = () => ({
      at: QUIET_BEGINS_MS[size],
      requests: Array.from({ length: QUIET_REQUESTS[size] }, ask),
    });
    const flood = () => ({ ...question(plan, 'noisy'), key: KEYS.noisy });
    const neighbours = Array.from({ length: SLOTS + WAITING[size] }, () => ({
      requests: Array.from({ length: 8 }, flood),
      isBackground: true,
    }));
    const alone = firstTokens((await server.load([quiet()])).exchanges);
    const { exchanges } = await server.load([...neighbours, quiet()]);
    const beside = firstTokens(inGroup(exchanges, 'quiet'));
    const noisy = inGroup(exchanges, 'noisy');
    return {
      'quiet key alone: first token p50, ms': percentile(alone, 0.5),
      'quiet key beside the noisy one: first token p50, ms': percentile(beside, 0.5),
      'quiet key beside the noisy one: first token, longest, ms': percentile(beside, 1),
      'beside / alone, p50': percentile(beside, 0.5) / percentile(alone, 0.5),
      'noisy key: first token p50, ms': percentile(firstTokens(noisy), 0.5),
      'noisy key: requests refused': noisy.filter(({ outcome }) => outcome === 'refused').length,
    };
  },
};
