import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { writeHeader } from './written-header.js';

/** Names a request: in every response, and in what the server tells of it. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Ids that clients may choose. */
export const REQUEST_ID_PATTERN = '^[A-Za-z0-9._:-]{1,128}$';

const CHOSEN = new RegExp(REQUEST_ID_PATTERN);

/** The id that a client has chosen, or a fresh one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const chosen = headers['x-request-id'];
  return typeof chosen === 'string' && CHOSEN.test(chosen) ? chosen : freshRequestId();
}

/** "req_" and 64 random bits. */
export function freshRequestId(): string {
  const random = randomUUID();
  return `req_${random.slice(0, 8)}${random.slice(24, 32)}`;
}

/** Names every response that Fastify writes. */
export const nameRequest: onRequestHookHandler = ({ id }: FastifyRequest, reply, done) => {
  writeHeader(reply, REQUEST_ID_HEADER, id);
  done();
};
