import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { whenOver } from './client.js';
import { type HeldBytes, overloaded, type RequestBytes } from './held-bytes.js';
import { isWatching } from './watching-paths.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What it holds until it is over. */
    heldBytes: RequestBytes;
  }
}

/** Has each request count what it holds, and refuses new ones while that is as much as it may be. */
export function countHeldBytes(server: FastifyInstance, held: HeldBytes): void {
  server.decorateRequest('heldBytes', null as unknown as RequestBytes);
  server.addHook('onRequest', openFor(held));
}

function openFor(held: HeldBytes): onRequestHookHandler {
  return (request, reply, done) => {
    if (held.isFull && !isWatching(request)) return done(overloaded());
    const bytes = held.open();
    request.heldBytes = bytes;
    whenOver(request, reply, () => bytes.close());
    done();
  };
}
