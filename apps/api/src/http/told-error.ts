import { HttpException, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EngineError } from '#engine';
import { GrammarNotMade } from '#grammar';
import { ApiError, type ErrorBody, type ErrorDetails } from './api-error.js';
import { kindOfEngineCode, kindOfStatus } from './error-table.js';

const log = new Logger('Http');

/** The same as llama-server's body. */
export function errorBodyOf(error: unknown): ErrorBody {
  return apiErrorOf(error).body;
}

/** What a client is told of an error; logs what it must not see. */
export function apiErrorOf(error: unknown, request?: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError) return ofEngine(error);
  if (error instanceof GrammarNotMade) return ofGrammar(error);
  if (error instanceof HttpException) return ofNest(error, request);
  return hidden(error);
}

function ofEngine(error: EngineError): ApiError {
  const kind = kindOfEngineCode(error.code);
  if (kind === undefined) return hidden(error);
  const { retryAfterSeconds } = error.details;
  return ApiError.of(
    kind,
    error.message,
    detailsOf(error),
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  );
}

/** llama-server's names of what an EngineError tells. */
function detailsOf({ code, details }: EngineError): ErrorDetails {
  return {
    ...(code === 'ERR_SLOT_FILE' && { param: 'filename' }),
    ...(details.promptTokens !== undefined && { n_prompt_tokens: details.promptTokens }),
    ...(details.contextSize !== undefined && { n_ctx: details.contextSize }),
  };
}

/** Who does not wait any more does not read the response either. */
function ofGrammar({ reason, message }: GrammarNotMade): ApiError {
  return ApiError.of(reason === 'nobody waits' ? 'Unavailable' : 'Overloaded', message);
}

/** What Nest and Fastify refuse before a handler runs: unknown routes, malformed JSON, bodies that are too large. */
function ofNest(error: HttpException, request?: FastifyRequest): ApiError {
  const status = error.getStatus();
  if (status === 404) return ApiError.of('NotFound', 'File Not Found');
  if (status === 413) return ApiError.of('TooLarge', `the body exceeds ${request?.bodyLimit} bytes`);
  if (status >= 500) return hidden(error);
  return ApiError.of(kindOfStatus(status) ?? 'BadRequest', error.message, {}, { status });
}

function hidden(error: unknown): ApiError {
  log.error(error);
  return ApiError.of('ServerError', 'Internal server error; the log says more');
}
