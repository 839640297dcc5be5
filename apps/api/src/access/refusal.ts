import { ApiError } from '../http/api-error.js';
import type { ErrorKindName } from '../http/error-table.js';

/** THE table of reasons for which a key, or the lack of one, is refused; metrics count by them. */
export const REFUSALS = {
  missing: { kind: 'Unauthorized', message: 'Invalid API Key' },
  unknown: { kind: 'Unauthorized', message: 'Invalid API Key' },
  expired: { kind: 'Unauthorized', message: 'The API key has expired' },
  network: { kind: 'Forbidden', message: 'The API key is not allowed from this address' },
  scope: { kind: 'Forbidden', message: 'The API key lacks the scope' },
  model: { kind: 'Forbidden', message: 'The API key is not allowed to use the model' },
} as const satisfies Readonly<Record<string, { readonly kind: ErrorKindName; readonly message: string }>>;

export type RefusalReason = keyof typeof REFUSALS;

/** Why a request is refused. @param details to go on with the message */
export function refusal(reason: RefusalReason, details = '', members: Readonly<Record<string, string>> = {}): ApiError {
  const { kind, message } = REFUSALS[reason];
  return ApiError.of(kind, details === '' ? message : `${message} ${details}`, members);
}
