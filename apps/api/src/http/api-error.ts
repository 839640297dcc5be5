/** THE table of error types: each with the status it answers with. */
export const ERROR_STATUS = {
  invalid_request_error: 400,
  exceed_context_size_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  not_supported_error: 501,
  unavailable_error: 503,
  server_error: 500,
} as const;

export type ErrorType = keyof typeof ERROR_STATUS;

/** What stands beside code, message and type: OpenAI's `param`, llama.cpp's `n_prompt_tokens` and `n_ctx`. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** The body of every error answer. */
export interface ErrorBody {
  readonly error: { readonly code: number; readonly message: string; readonly type: ErrorType } & ErrorDetails;
}

/** An error that a client is told: thrown anywhere in the HTTP layer, written by the exception filter only. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  /** @param status only where HTTP has a more exact one than the table (413 for a body that is too large) */
  constructor(
    readonly type: ErrorType,
    message: string,
    readonly details: ErrorDetails = {},
    status?: number,
  ) {
    super(message);
    this.status = status ?? ERROR_STATUS[type];
  }

  /** A value of a request that cannot be used; `field` is its name in the request. */
  static field(field: string, problem: string): ApiError {
    return new ApiError('invalid_request_error', `'${field}' ${problem}`, { param: field });
  }

  get body(): ErrorBody {
    return { error: { code: this.status, message: this.message, type: this.type, ...this.details } };
  }
}
