import { schemaOf } from '../../http/declared-fields.js';
import { oneOf, only, ResponseField, TEXT } from '../../http/response-fields.js';

export const MESSAGES_ERROR_TYPES = [
  ...(['invalid_request_error', 'authentication_error', 'permission_error', 'not_found_error'] as const),
  ...(['request_too_large', 'rate_limit_error', 'timeout_error', 'overloaded_error', 'api_error'] as const),
] as const;

export type MessagesErrorType = (typeof MESSAGES_ERROR_TYPES)[number];

export class MessagesErrorDetail {
  @ResponseField('The kind of error.', oneOf(MESSAGES_ERROR_TYPES))
  readonly type: MessagesErrorType;
  @ResponseField('What is wrong, in a sentence; it begins with the name of the field where there is one.', TEXT)
  readonly message: string;
}

/** The body of every error of Anthropic's routes, and the last event of a stream that fails. */
export class MessagesErrorAnswer {
  @ResponseField('What this is.', only('error'))
  readonly type: 'error';
  @ResponseField('The error.', schemaOf(MessagesErrorDetail))
  readonly error: MessagesErrorDetail;
  @ResponseField('The id of the request.', TEXT)
  readonly request_id: string;
}
