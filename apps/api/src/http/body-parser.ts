import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';

/** Bytes; as llama-server: a request may carry pictures. */
export const BODY_LIMIT = 100 * 1024 * 1024;

/** Reads every body as JSON, whatever its Content-Type says: llama-server never looks at it. */
export function readBodiesAsJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body as string));
    } catch (error) {
      done(new ApiError('invalid_request_error', `the body is not valid JSON: ${(error as Error).message}`));
    }
  });
}
