import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { type Limits, MEDIA_CHARACTERS_A_MIB } from '../config/limits.js';
import { ApiError } from './api-error.js';
import { parseJson } from './json-body.js';
import { LossyJsonValue } from './json-loss.js';
import { parseInSlices, TooManyJsonValues } from './json-slices.js';
import { KnownValues } from './known-values.js';
import { listBounds } from './list-bounds.js';
import { readBody } from './request-body.js';
import { inSlices } from './turns.js';

/** Bytes of a body that JSON.parse gets as a whole. */
const SMALL = 32 * 1024;
/** Bytes of a body that is parsed in one turn of the event loop: some milliseconds at most. */
const MEDIUM = 128 * 1024;

/** Fields that clients send again as they are, with each request of a conversation. */
const RECURRING: ReadonlySet<string> = new Set(['tools']);

/** Values within a body, whatever they are: a context of a million tokens as a list, and all else beside it. */
const MAX_VALUES = 1_200_000;

const NOTHING = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Reads every body as JSON, whatever its Content-Type says: llama-server never looks at it. */
export function readBodiesAsJson(server: FastifyInstance, options: Limits): void {
  const limits = {
    values: MAX_VALUES,
    keys: Math.max(options.maxKeys, options.maxLogitBias),
    characters: Math.max(
      ...[options.maxText, options.maxGrammar, options.maxJson, options.maxToolsSize],
      options.maxMediaBytes * MEDIA_CHARACTERS_A_MIB,
    ),
    items: listBounds(options),
  };
  const known = new KnownValues(RECURRING);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (request, payload, done) => {
    readBody(request, payload, (error, body = NOTHING) => {
      if (error) return done(error);
      try {
        const bytes = withoutMark(body);
        if (body.length === 0) done(null, undefined);
        else if (body.length <= SMALL) done(null, parseJson(bytes.toString('utf8')));
        else if (body.length <= MEDIUM) done(null, resultOf(parseInSlices(bytes, limits, undefined, known)));
        else {
          const { socket } = request.raw;
          inSlices(parseInSlices(bytes, limits, undefined, known), () => !socket.destroyed).then(
            (value) => done(null, value),
            (problem: Error) => done(refusal(problem)),
          );
        }
      } catch (problem) {
        done(refusal(problem as Error));
      }
    });
  });
}

/** What work returns that is not divided. */
function resultOf<Result>(work: Iterator<unknown, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
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
