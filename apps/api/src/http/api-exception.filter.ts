import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EngineError, type EngineErrorCode } from '#engine';
import { ApiError, ERROR_STATUS, type ErrorBody, type ErrorDetails, type ErrorType } from './api-error.js';
import { BODY_LIMIT } from './body-parser.js';

const log = new Logger('Http');

/** What an EngineError's code is to a client; a code that is not here is a fault of ours. */
const ENGINE_ERRORS: Partial<Record<EngineErrorCode, ErrorType>> = {
  ERR_CONTEXT_SIZE: 'exceed_context_size_error',
  ERR_INVALID_SLOT: 'invalid_request_error',
  ERR_SLOT_FILE: 'invalid_request_error',
  ERR_INVALID_TOKEN: 'invalid_request_error',
  ERR_TOKENIZE: 'invalid_request_error',
  ERR_GRAMMAR: 'invalid_request_error',
  ERR_SAMPLING: 'invalid_request_error',
  ERR_TEMPLATE: 'invalid_request_error',
  ERR_UNSUPPORTED: 'not_supported_error',
  ERR_LOADING: 'unavailable_error',
  ERR_CLOSED: 'unavailable_error',
  ERR_ABORTED: 'unavailable_error',
};

/** The only place that turns an error into an answer. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const body = errorBodyOf(error);
    if (reply.sent) return;
    void reply.code(body.error.code).type('application/json; charset=utf-8').send(body);
  }
}

/** The body of the answer; logs what the client must not see. */
export function errorBodyOf(error: unknown): ErrorBody {
  return apiErrorOf(error).body;
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError) return ofEngine(error);
  if (error instanceof HttpException) return ofNest(error);
  return hidden(error);
}

function ofEngine(error: EngineError): ApiError {
  const type = ENGINE_ERRORS[error.code];
  return type === undefined ? hidden(error) : new ApiError(type, error.message, detailsOf(error));
}

/** llama-server's names of what an EngineError tells. */
function detailsOf({ code, details }: EngineError): ErrorDetails {
  return {
    ...(code === 'ERR_SLOT_FILE' && { param: 'filename' }),
    ...(details.promptTokens !== undefined && { n_prompt_tokens: details.promptTokens }),
    ...(details.contextSize !== undefined && { n_ctx: details.contextSize }),
  };
}

/** What Nest and Fastify refuse before a handler runs: unknown routes, malformed JSON, bodies that are too large. */
function ofNest(error: HttpException): ApiError {
  const status = error.getStatus();
  if (status === 404) return new ApiError('not_found_error', 'File Not Found');
  if (status === 413) return bodyTooLarge();
  if (status >= 500) return hidden(error);
  const type = (Object.keys(ERROR_STATUS) as ErrorType[]).find((key) => ERROR_STATUS[key] === status);
  return new ApiError(type ?? 'invalid_request_error', error.message, {}, status);
}

function bodyTooLarge(): ApiError {
  return new ApiError('invalid_request_error', `the body exceeds ${BODY_LIMIT} bytes`, {}, 413);
}

function hidden(error: unknown): ApiError {
  log.error(error);
  return new ApiError('server_error', 'Internal server error; the log says more');
}
