import type { FastifyRequest } from 'fastify';
import type { ApiError } from '../../http/api-error.js';
import type { ErrorShape } from '../../http/error-shape.js';
import type { ErrorType } from '../../http/error-table.js';
import { eventText } from '../../http/sse.js';
import type { MessagesErrorAnswer, MessagesErrorType } from './error.response.js';

/** Clients of Anthropic's say which of its versions they mean, on all routes. */
const VERSION_HEADER = 'anthropic-version';

const PATH = '/v1/messages';

/** THE table of types, by ours. */
const TYPES: Readonly<Record<ErrorType, MessagesErrorType>> = {
  invalid_request_error: 'invalid_request_error',
  exceed_context_size_error: 'invalid_request_error',
  authentication_error: 'authentication_error',
  permission_error: 'permission_error',
  not_found_error: 'not_found_error',
  not_supported_error: 'api_error',
  unavailable_error: 'overloaded_error',
  rate_limit_error: 'rate_limit_error',
  deadline_exceeded: 'timeout_error',
  server_error: 'api_error',
};

/** Types of which some statuses have another one. */
const TYPES_BY_STATUS: Readonly<Record<number, MessagesErrorType>> = { 408: 'timeout_error', 413: 'request_too_large' };

/** Whether a request is one of Anthropic's clients. */
export function isOfAnthropic({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): boolean {
  const path = url.split('?', 1)[0]!;
  return path === PATH || path.startsWith(`${PATH}/`) || headers[VERSION_HEADER] !== undefined;
}

/** Errors in Anthropic's shape. */
export const ANTHROPIC_ERRORS: ErrorShape = {
  isOf: isOfAnthropic,
  idHeader: 'request-id',
  body: errorBody,
  event: (error, requestId) => eventText({ event: 'error', data: JSON.stringify(errorBody(error, requestId)) }),
};

function errorBody(error: ApiError, requestId: string): MessagesErrorAnswer {
  const { type, status } = error;
  return {
    type: 'error',
    error: { type: TYPES_BY_STATUS[status] ?? TYPES[type], message: messageOf(error) },
    request_id: requestId,
  };
}

/** Clients know by these words that they have to shorten the conversation, and by how much. */
function messageOf({ type, message, details }: ApiError): string {
  const { n_prompt_tokens: tokens, n_ctx: most } = details;
  if (type !== 'exceed_context_size_error' || tokens === undefined) return message;
  return `prompt is too long: ${tokens} tokens > ${most} maximum`;
}
