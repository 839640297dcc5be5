import type { ClientRequest } from '../load/clients-plan.js';
import { eventsBetween } from './exchange-figures.js';
import type { LoadedServer } from './loaded-server.js';
import { words } from './words.js';
import type { WorkloadPlan } from './workload.js';

const QUESTION = { words: 30, predict: 32 } as const;
const REQUESTS = { full: 12, quick: 2 } as const;

/** The request that capacity is measured in. */
export function question({ choice }: Pick<WorkloadPlan, 'choice'>, group: string): ClientRequest {
  return { group, text: words(choice, QUESTION.words), predict: QUESTION.predict };
}

export interface Capacity {
  readonly requestsPerSecond: number;
  readonly tokensPerSecond: number;
}

/**
 * What a server answers when there is always a request more than it has slots for: twice as many clients as slots, each
 * with its next question when the last one is answered. Its begin and its end do not count.
 */
export async function measureCapacity(
  server: LoadedServer,
  slots: number,
  plan: Pick<WorkloadPlan, 'choice' | 'isQuick'>,
): Promise<Capacity> {
  const count = plan.isQuick ? REQUESTS.quick : REQUESTS.full;
  const clients = Array.from({ length: slots * 2 }, () => ({
    requests: Array.from({ length: count }, () => question(plan, 'capacity')),
  }));
  const { exchanges, seconds } = await server.load(clients);
  const [from, to] = [0.1 * seconds, 0.8 * seconds];
  const perSecond = eventsBetween(exchanges, from * 1000, to * 1000) / (to - from);
  // The last event of an answer has no token.
  const tokensPerSecond = (perSecond * QUESTION.predict) / (QUESTION.predict + 1);
  return { tokensPerSecond, requestsPerSecond: tokensPerSecond / QUESTION.predict };
}
