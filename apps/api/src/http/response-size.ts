import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';
import type { HoldBytes } from './held-bytes.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Bytes of a response that is collected; 0 = any number. */
    readonly maxResponseBytes: number;
    /** Bytes of a stream that may wait for its client. */
    readonly clientBuffer: number;
  }
}

/** @param clientBuffer MiB */
export function limitResponses(
  server: FastifyInstance,
  { maxResponseBytes, clientBuffer }: { readonly maxResponseBytes: number; readonly clientBuffer: number },
): void {
  server.decorate('maxResponseBytes', maxResponseBytes);
  server.decorate('clientBuffer', clientBuffer * 1024 * 1024);
}

/** Counts a response while it is collected. @param limit bytes; 0 = any number @param hold of its request */
export function limitedResponse(limit: number, hold: HoldBytes): HoldBytes {
  let size = 0;
  return (bytes) => {
    size += bytes;
    if (limit > 0 && size > limit) throw responseTooLarge(limit);
    hold(bytes);
  };
}

/** @param limit bytes @param field of the request that makes it so large; absent = the number of tokens does */
export function responseTooLarge(limit: number, field?: string): ApiError {
  const message = `the response would exceed ${limit} bytes (--max-response-bytes): ask for less, or for a stream`;
  return new ApiError('invalid_request_error', message, field === undefined ? {} : { param: field });
}
