import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestOrigin } from '#engine';
import { answeredRequest } from './client-signal.js';
import { ownerOf } from './request-principal.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly requestOriginOf: (request: FastifyRequest) => RequestOrigin;
  }
}

/** Lets tasks say which request they are of. */
export function traceRequests(server: FastifyInstance): void {
  server.decorate(
    'requestOriginOf',
    (request: FastifyRequest): RequestOrigin => ({
      requestId: request.id,
      route: request.routeOptions.url ?? '',
      owner: ownerOf(request),
    }),
  );
}

/** What the tasks of the request that is being answered come from; undefined where none is. */
export function currentOrigin(): RequestOrigin | undefined {
  const request = answeredRequest();
  return request?.server.requestOriginOf(request);
}
