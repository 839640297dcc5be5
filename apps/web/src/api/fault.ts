/** Why a request failed, as the server said it, or that there was no answer. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    message: string,
    /** HTTP status; 0 = no answer came. */
    readonly status: number,
    /** The server's kind of error, for example "invalid_request_error"; "no_connection" where no answer came. */
    readonly kind: string,
    /** The field that the server names. */
    readonly field: string | undefined,
    readonly requestId: string | undefined,
    /** Seconds after which it may be tried again. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }

  /** Whether the same request may succeed soon: nobody was there, or nobody had time. */
  get passes(): boolean {
    return this.status === 0 || this.status === 503 || this.status === 429;
  }
}

/** The error that a body or an event holds. @param body parsed JSON, of any shape */
export function faultOf(body: unknown, status: number, headers?: Headers): Fault {
  const { message, type, param, code } = errorOf(body);
  const after = Number(headers?.get('retry-after') ?? Number.NaN);
  return new Fault(
    typeof message === 'string' ? message : `The server answered with status ${status}`,
    typeof code === 'number' ? code : status,
    typeof type === 'string' ? type : 'server_error',
    typeof param === 'string' ? param : undefined,
    headers?.get('x-request-id') ?? undefined,
    Number.isFinite(after) ? after : undefined,
  );
}

export function noConnection(): Fault {
  return new Fault('There is no connection to the server', 0, 'no_connection', undefined, undefined, undefined);
}

function errorOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || !('error' in body)) return {};
  const { error } = body;
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : { message: error };
}
