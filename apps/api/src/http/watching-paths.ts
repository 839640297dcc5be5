import type { FastifyRequest } from 'fastify';
import { PROBE_PATHS } from './ready.hook.js';

const WATCHING: ReadonlySet<string | undefined> = new Set([...PROBE_PATHS, '/health', '/v1/health', '/metrics']);

/** Whether a request is of what watches over the server: it is answered at once, whatever else there is to do. */
export function isWatching({ routeOptions }: FastifyRequest): boolean {
  return WATCHING.has(routeOptions.url);
}
