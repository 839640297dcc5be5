import { ERROR_KINDS, type ErrorKind, type ErrorKindName, type ErrorType, kindOfType } from './error-table.js';

/** What stands beside code, message and type: OpenAI's `param`, llama.cpp's `n_prompt_tokens` and `n_ctx`. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** The body of every error response. */
export interface ErrorBody {
  readonly error: { readonly code: number; readonly message: string; readonly type: ErrorType } & ErrorDetails;
}

/** An error that a client is told: thrown anywhere in the HTTP layer, written by the exception filter only. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  private readonly mayRetry: boolean;
  private readonly retryAfterSeconds: number | undefined;
  private readonly challenge: string | undefined;

  /** @param exact only where it departs from what the table of errors says of the type */
  constructor(
    readonly type: ErrorType,
    message: string,
    readonly details: ErrorDetails = {},
    exact: Partial<Pick<ErrorKind, 'status' | 'mayRetry' | 'retryAfterSeconds' | 'challenge'>> = {},
  ) {
    super(message);
    const { status, mayRetry, retryAfterSeconds, challenge } = { ...kindOfType(type), ...exact };
    this.status = status;
    this.mayRetry = mayRetry;
    this.retryAfterSeconds = retryAfterSeconds;
    this.challenge = challenge;
  }

  /** An error of the table. @param exact only where it departs from the table */
  static of(
    name: ErrorKindName,
    message: string,
    details: ErrorDetails = {},
    exact: Partial<Pick<ErrorKind, 'status' | 'retryAfterSeconds'>> = {},
  ): ApiError {
    const { type, ...kind }: ErrorKind & { readonly type: ErrorType } = ERROR_KINDS[name];
    return new ApiError(type, message, details, { ...kind, ...exact });
  }

  /** A value of a request that cannot be used; `field` is its name in the request. */
  static field(field: string, problem: string): ApiError {
    return new ApiError('invalid_request_error', `'${field}' ${problem}`, { param: field });
  }

  get body(): ErrorBody {
    return { error: { code: this.status, message: this.message, type: this.type, ...this.details } };
  }

  /** Whether and when to send the request again, by which OpenAI's clients go; and how to say who sends it. */
  get headers(): Readonly<Record<string, string>> {
    const { mayRetry, retryAfterSeconds, challenge } = this;
    return {
      'x-should-retry': String(mayRetry),
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(Math.ceil(retryAfterSeconds)) }),
      ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
    };
  }
}
