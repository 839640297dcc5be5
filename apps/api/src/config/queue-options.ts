import type { SupervisionOptions } from '#engine';
import type { ServerOptions } from './options.js';

/** How much may wait in the engine's queue, and for how long. */
export function queueOptions(
  options: Pick<ServerOptions, 'maxQueue' | 'maxQueueTokens' | 'maxQueueTenant' | 'queueTimeout'>,
): Pick<SupervisionOptions, 'queueBounds' | 'queueTimeoutMs'> {
  return {
    queueBounds: {
      tasks: bound(options.maxQueue),
      promptTokens: bound(options.maxQueueTokens),
      tenantTasks: bound(options.maxQueueTenant),
    },
    ...(options.queueTimeout !== undefined && { queueTimeoutMs: options.queueTimeout * 1000 }),
  };
}

/** Of a flag; -1 = there is none. */
function bound(number: number): number {
  return number < 0 ? Number.POSITIVE_INFINITY : number;
}
