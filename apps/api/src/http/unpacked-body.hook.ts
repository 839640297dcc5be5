import type { Readable } from 'node:stream';
import type { preParsingHookHandler } from 'fastify';
import { ACCEPTED_CODINGS, contentCoding } from './content-coding.js';
import { UnpackedBody } from './unpacked-body.js';

/** Has a body unpacked that comes packed, and refuses one that is packed in another way than the server knows. */
export const unpackBody: preParsingHookHandler = (request, reply, payload, done) => {
  const { hold } = request.heldBytes;
  const { bodyLimit: limit } = request;
  try {
    const coding = contentCoding(request.headers['content-encoding']);
    done(null, coding === undefined ? payload : new UnpackedBody(payload as Readable, coding, { limit, hold }));
  } catch (error) {
    void reply.header('Accept-Encoding', ACCEPTED_CODINGS);
    done(error as Error);
  }
};
