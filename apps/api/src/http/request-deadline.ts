import type { FastifyInstance } from 'fastify';
import { type Deadline, deadlineClock } from '#engine';
import { ApiError } from './api-error.js';
import { answeredRequest } from './client-signal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** As `deadlineClock` counts. */
    arrivedAt: number;
  }
}

/** The header by which a client or a gateway says how long it waits, in milliseconds. */
export const TIMEOUT_HEADER = 'x-request-timeout-ms';

/** The most milliseconds of a deadline: 24 days. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Notes when requests arrive: their deadlines count from there. */
export function noteArrivals(server: FastifyInstance): void {
  server.decorateRequest('arrivedAt', 0);
  server.addHook('onRequest', (request, _reply, done) => {
    request.arrivedAt = deadlineClock();
    done();
  });
}

/**
 * Until when the request is to be answered that is being answered; undefined = it says nothing of that.
 * @param timeoutMs milliseconds that its body names; that or the header counts, whichever is less
 * @throws ApiError for a header that is no such number
 */
export function currentDeadline(timeoutMs = Number.POSITIVE_INFINITY): Deadline | undefined {
  const request = answeredRequest();
  const header = request?.headers[TIMEOUT_HEADER];
  const limitMs = Math.min(timeoutMs, typeof header === 'string' ? millisecondsIn(header) : Number.POSITIVE_INFINITY);
  if (limitMs === Number.POSITIVE_INFINITY) return undefined;
  return { at: (request?.arrivedAt ?? deadlineClock()) + limitMs, limitMs };
}

function millisecondsIn(text: string): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= 1 && value <= LONGEST_TIMEOUT) return value;
  throw ApiError.field(TIMEOUT_HEADER, `must be an integer from 1 to ${LONGEST_TIMEOUT}`);
}
