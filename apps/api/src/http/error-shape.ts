import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiError } from './api-error.js';
import { event } from './sse.js';
import { apiErrorOf } from './told-error.js';
import { writeHeader } from './written-header.js';

/** How a protocol tells errors that has a form of its own for them. */
export interface ErrorShape {
  /** Whether a request is one of the protocol's, whatever became of it. */
  isOf(request: FastifyRequest): boolean;
  /** The header that has the id of the request in the protocol's responses, beside the one that all have. */
  readonly idHeader: string;
  body(error: ApiError, requestId: string): object;
  /** The last event of a stream that fails. */
  event(error: ApiError, requestId: string): string;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly errorShape?: ErrorShape;
  }
}

/** Tells the errors of a protocol's requests in its own shape; all others are told in llama-server's. */
export function shapeErrors(server: FastifyInstance, shape: ErrorShape): void {
  server.decorate('errorShape', shape);
  server.addHook('onRequest', (request, reply, done) => {
    if (shape.isOf(request)) writeHeader(reply, shape.idHeader, request.id);
    done();
  });
}

/** The body that tells an error to whoever sent the request. */
export function errorBodyFor(request: FastifyRequest, error: ApiError): object {
  return shapeOf(request)?.body(error, request.id) ?? error.body;
}

/** What makes the event that tells an error to whoever sent the request. */
export function errorEventOf(request: FastifyRequest): (error: unknown) => string {
  const shape = shapeOf(request);
  return (error) => {
    const told = apiErrorOf(error);
    return shape?.event(told, request.id) ?? event(told.body);
  };
}

function shapeOf(request: FastifyRequest): ErrorShape | undefined {
  const shape = request.server?.errorShape;
  return shape?.isOf(request) ? shape : undefined;
}
