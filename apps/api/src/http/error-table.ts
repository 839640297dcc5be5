import type { EngineErrorCode } from '#engine';

/** What a client is told of an error, beside its message. */
export interface ErrorKind {
  readonly type: string;
  readonly status: number;
  /** When it comes, for OpenAPI. */
  readonly description: string;
  /** Whether the same request may succeed when it is sent again. */
  readonly mayRetry: boolean;
  /** Seconds after which to send it again, where the error itself names none. */
  readonly retryAfterSeconds?: number;
  /** The scheme by which a client may say who it is, where that would help (`WWW-Authenticate`). */
  readonly challenge?: string;
  /** Codes of the EngineErrors that are told as this one. A code that stands nowhere is a fault of ours: it is hidden. */
  readonly engineCodes?: readonly EngineErrorCode[];
}

/** THE table of errors. The first of a type is meant where only the type is named. */
export const ERROR_KINDS = {
  BadRequest: {
    type: 'invalid_request_error',
    status: 400,
    description: 'The request cannot be used: `param` names the field, and the message says what is wrong with it.',
    mayRetry: false,
    engineCodes: [
      'ERR_INVALID_SLOT',
      'ERR_SLOT_FILE',
      'ERR_INVALID_TOKEN',
      'ERR_TOKENIZE',
      'ERR_GRAMMAR',
      'ERR_SAMPLING',
      'ERR_TEMPLATE',
      'ERR_MEDIA',
    ],
  },
  Late: {
    type: 'invalid_request_error',
    status: 408,
    description: 'The request did not arrive in time.',
    mayRetry: true,
  },
  TooLarge: {
    type: 'invalid_request_error',
    status: 413,
    description: 'The body is larger than the server reads.',
    mayRetry: false,
  },
  UnknownCoding: {
    type: 'invalid_request_error',
    status: 415,
    description:
      'The body is packed in a way that the server does not unpack; `Accept-Encoding` names those that it does.',
    mayRetry: false,
  },
  HeadersTooLarge: {
    type: 'invalid_request_error',
    status: 431,
    description: 'The headers are larger than the server reads.',
    mayRetry: false,
  },
  ContextExceeded: {
    type: 'exceed_context_size_error',
    status: 400,
    description: 'The prompt is longer than the context of a slot.',
    mayRetry: false,
    engineCodes: ['ERR_CONTEXT_SIZE'],
  },
  Unauthorized: {
    type: 'authentication_error',
    status: 401,
    description: 'The server has keys, and the request brings none of them, or one that has expired.',
    mayRetry: false,
    challenge: 'Bearer',
  },
  Forbidden: {
    type: 'permission_error',
    status: 403,
    description:
      'The key lacks the scope that this needs, or does not allow the model or the address that the request comes from.',
    mayRetry: false,
  },
  NotFound: {
    type: 'not_found_error',
    status: 404,
    description: 'There is no such thing here.',
    mayRetry: false,
  },
  ModelNotFound: {
    type: 'not_found_error',
    status: 404,
    description: 'The server runs with --check-model-name, and serves no model of that name.',
    mayRetry: false,
  },
  NotSupported: {
    type: 'not_supported_error',
    status: 501,
    description: 'The endpoint is switched off, or the model lacks what it needs.',
    mayRetry: false,
    engineCodes: ['ERR_UNSUPPORTED'],
  },
  Unavailable: {
    type: 'unavailable_error',
    status: 503,
    description: 'The model is loading, or the server is shutting down.',
    mayRetry: true,
    engineCodes: ['ERR_CLOSED', 'ERR_ABORTED'],
  },
  Loading: {
    type: 'unavailable_error',
    status: 503,
    description: 'The model is loading, for the first time or once more.',
    mayRetry: true,
    retryAfterSeconds: 5,
    engineCodes: ['ERR_LOADING', 'ERR_ENGINE_RESTARTING'],
  },
  Overloaded: {
    type: 'unavailable_error',
    status: 503,
    description:
      'All requests together hold as much memory as they may, too many schemas wait to be converted, or too many clients watch.',
    mayRetry: true,
    retryAfterSeconds: 5,
  },
  QueueFull: {
    type: 'rate_limit_error',
    status: 429,
    description: 'More would wait for a slot than may: `Retry-After` says when there may be room.',
    mayRetry: true,
    retryAfterSeconds: 1,
    engineCodes: ['ERR_QUEUE_FULL'],
  },
  DeadlineExceeded: {
    type: 'deadline_exceeded',
    status: 504,
    description: 'The deadline of the request has passed (`timeout_ms`, `x-request-timeout-ms`).',
    mayRetry: false,
    engineCodes: ['ERR_DEADLINE'],
  },
  SlotTooLate: {
    type: 'deadline_exceeded',
    status: 504,
    description:
      'The request would get its slot after its deadline, or waited for one as long as it may (--queue-timeout).',
    mayRetry: true,
    retryAfterSeconds: 1,
    engineCodes: ['ERR_DEADLINE_OUT_OF_REACH', 'ERR_QUEUE_TIMEOUT'],
  },
  ServerError: {
    type: 'server_error',
    status: 500,
    description: 'A fault of the server; its log says more.',
    mayRetry: true,
  },
  NotFinite: {
    type: 'server_error',
    status: 500,
    description: 'The model computed numbers for the request that are not finite: the next try would end the same.',
    mayRetry: false,
    engineCodes: ['ERR_NOT_FINITE'],
  },
  EngineEnded: {
    type: 'server_error',
    status: 500,
    description: 'The engine ended while it worked on the request, and is being started again.',
    mayRetry: true,
    retryAfterSeconds: 1,
    engineCodes: ['ERR_ENGINE_ENDED'],
  },
} as const satisfies Readonly<Record<string, ErrorKind>>;

export type ErrorKindName = keyof typeof ERROR_KINDS;
export type ErrorType = (typeof ERROR_KINDS)[ErrorKindName]['type'];

const ROWS: readonly (readonly [ErrorKindName, ErrorKind])[] = Object.entries(ERROR_KINDS) as [
  ErrorKindName,
  ErrorKind,
][];

export const ERROR_TYPES: readonly ErrorType[] = [...new Set(ROWS.map(([name]) => ERROR_KINDS[name].type))];

const NAMES_BY_TYPE = new Map(ROWS.toReversed().map(([name, { type }]) => [type, name]));
const NAMES_BY_STATUS = new Map(ROWS.toReversed().map(([name, { status }]) => [status, name]));
const NAMES_BY_ENGINE_CODE = new Map(
  ROWS.flatMap(([name, { engineCodes = [] }]) => engineCodes.map((code) => [code, name])),
);

/** The kind that is meant by a type. */
export function kindOfType(type: ErrorType): ErrorKind {
  return ERROR_KINDS[NAMES_BY_TYPE.get(type)!];
}

/** The kind that is meant by a status; undefined where none has it. */
export function kindOfStatus(status: number): ErrorKindName | undefined {
  return NAMES_BY_STATUS.get(status);
}

/** What an EngineError is told as; undefined where it is a fault of ours. */
export function kindOfEngineCode(code: EngineErrorCode): ErrorKindName | undefined {
  return NAMES_BY_ENGINE_CODE.get(code);
}
