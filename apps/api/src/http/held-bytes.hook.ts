import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, onRequestHookHandler, preParsingHookHandler } from 'fastify';
import { whenOver } from './client.js';
import { ACCEPTED_CODINGS, contentCoding } from './content-coding.js';
import { type HeldBytes, overloaded, type RequestBytes } from './held-bytes.js';
import { UnpackedBody } from './unpacked-body.js';
import { isWatching } from './watching-paths.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What it holds until it is over. */
    heldBytes: RequestBytes;
  }
}

/** Bytes of a body that is counted as a whole, by its length. */
const SMALL_BODY = 64 * 1024;

/** Counts what requests hold, and refuses new ones while that is as much as it may be. */
export function countHeldBytes(server: FastifyInstance, held: HeldBytes): void {
  server.decorateRequest('heldBytes', null as unknown as RequestBytes);
  server.addHook('onRequest', openFor(held));
  server.addHook('preParsing', countBody);
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

/**
 * Counts a body while it arrives, for a length alone takes no memory; one that is packed as it is unpacked. What was made
 * of it lives as long as the request.
 */
const countBody: preParsingHookHandler = (request, reply, payload, done) => {
  const { hold } = request.heldBytes;
  try {
    const coding = contentCoding(request.headers['content-encoding']);
    const { bodyLimit: limit } = request.routeOptions;
    if (coding !== undefined) return done(null, new UnpackedBody(payload as Readable, coding, { limit, hold }));
  } catch (error) {
    void reply.header('Accept-Encoding', ACCEPTED_CODINGS);
    return done(error as Error);
  }
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (length > SMALL_BODY) return done(null, counted(payload as Readable, hold));
  try {
    hold(length);
    done(null, payload);
  } catch (error) {
    done(error as Error);
  }
};

function counted(payload: Readable, hold: RequestBytes['hold']): Transform {
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      try {
        hold(chunk.length);
        pass(null, chunk);
      } catch (error) {
        // The rest of the body is read and dropped, so that the response can be.
        payload.unpipe(counter);
        payload.resume();
        pass(error as Error);
      }
    },
  });
  payload.once('error', (error) => counter.destroy(error));
  return payload.pipe(counter);
}
