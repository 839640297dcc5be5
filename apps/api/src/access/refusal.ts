import { ApiError } from '../http/api-error.js';
import type { ErrorKindName } from '../http/error-table.js';

interface Refusal {
  readonly kind: ErrorKindName;
  /** What the client is told. */
  readonly message: string;
  /** What the log says of it, of a known key behind its name. */
  readonly log: string;
  /** Whether it may be somebody who tries out keys: who is refused so again and again is slowed down. */
  readonly isGuess: boolean;
}

/** THE table of reasons for which a key, or the lack of one, is refused; metrics count by them. */
export const REFUSALS = {
  missing: { kind: 'Unauthorized', message: 'Invalid API Key', log: 'no key', isGuess: false },
  unknown: { kind: 'Unauthorized', message: 'Invalid API Key', log: 'an unknown key', isGuess: true },
  token: { kind: 'Unauthorized', message: 'The token is not valid', log: 'a token that is not valid', isGuess: true },
  expired: { kind: 'Unauthorized', message: 'The API key has expired', log: 'has expired', isGuess: true },
  network: {
    kind: 'Forbidden',
    message: 'The API key is not allowed from this address',
    log: 'is not for this address',
    isGuess: true,
  },
  scope: { kind: 'Forbidden', message: 'The API key lacks the scope', log: 'lacks a scope', isGuess: false },
  model: {
    kind: 'Forbidden',
    message: 'The API key is not allowed to use the model',
    log: 'is not for this model',
    isGuess: false,
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalReason = keyof typeof REFUSALS;

/** Why a request is refused. @param details to go on with the message */
export function refusal(reason: RefusalReason, details = '', members: Readonly<Record<string, string>> = {}): ApiError {
  const { kind, message } = REFUSALS[reason];
  return ApiError.of(kind, details === '' ? message : `${message} ${details}`, members);
}
