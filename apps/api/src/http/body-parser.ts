import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';
import { LossyJsonValue, parseJson } from './json-body.js';

const BYTE_ORDER_MARK = '\ufeff';

/** Reads every body as JSON, whatever its Content-Type says: llama-server never looks at it. */
export function readBodiesAsJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, parseJson(textOf(body as Buffer)));
    } catch (error) {
      done(refusal(error as Error));
    }
  });
}

function refusal(error: Error): ApiError {
  if (!(error instanceof LossyJsonValue)) {
    return new ApiError('invalid_request_error', `the body is not valid JSON: ${error.message}`);
  }
  const { field, message } = error;
  return new ApiError('invalid_request_error', message, field === undefined ? {} : { param: field });
}

/** @throws when the bytes are not UTF-8: replacing the broken ones would change a prompt without a word */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new Error('it is not encoded in UTF-8');
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}
