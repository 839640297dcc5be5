import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import type { Limits } from '../config/limits.js';
import { ApiError } from './api-error.js';
import { parseJson } from './json-body.js';
import { LossyJsonValue } from './json-loss.js';
import { parseInSlices, TooManyJsonValues } from './json-slices.js';
import { inSlices } from './turns.js';

/** Bytes of a body that is parsed in one turn of the event loop: some milliseconds at most. */
const SMALL = 128 * 1024;

/** Values within a body, whatever they are: a context of a million tokens as a list, and all else beside it. */
const MAX_VALUES = 1_200_000;

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Reads every body as JSON, whatever its Content-Type says: llama-server never looks at it. */
export function readBodiesAsJson(server: FastifyInstance, { maxKeys, maxLogitBias }: Limits): void {
  const limits = { values: MAX_VALUES, keys: Math.max(maxKeys, maxLogitBias) };
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const { socket } = request.raw;
    try {
      const bytes = withoutMark(body as Buffer);
      if (body.length === 0) done(null, undefined);
      else if (body.length <= SMALL) done(null, parseJson(bytes.toString('utf8')));
      else {
        inSlices(parseInSlices(bytes, limits), () => !socket.destroyed).then(
          (value) => done(null, value),
          (error: Error) => done(refusal(error)),
        );
      }
    } catch (error) {
      done(refusal(error as Error));
    }
  });
}

function refusal(error: Error): ApiError {
  if (error instanceof TooManyJsonValues) return ApiError.of('TooLarge', error.message);
  if (!(error instanceof LossyJsonValue)) {
    return new ApiError('invalid_request_error', `the body is not valid JSON: ${error.message}`);
  }
  const { field, message } = error;
  return new ApiError('invalid_request_error', message, field === undefined ? {} : { param: field });
}

/** @throws when the bytes are not UTF-8: replacing the broken ones would change a prompt without a word */
function withoutMark(body: Buffer): Buffer {
  if (!isUtf8(body)) throw new Error('it is not encoded in UTF-8');
  const isMarked = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return isMarked ? body.subarray(BYTE_ORDER_MARK.length) : body;
}
