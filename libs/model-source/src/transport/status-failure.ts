import { ModelSourceError } from '../model-source-error.js';

/** What an error of a status is about. */
export interface Asked {
  /** `user/model`, or a URL without its query. */
  readonly what: string;
  /** The page of the repository, where its terms are accepted; absent for a plain URL. */
  readonly page?: string;
  /** True when the request carried the token. */
  readonly hadToken: boolean;
}

/** Statuses that may be another one soon. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529]);

/** The error of a status that is no success: one line that names what was asked for and what to do. */
export function statusFailure(
  status: number,
  headers: Readonly<Record<string, string>>,
  asked: Asked,
  now: number = Date.now(),
): ModelSourceError {
  const { what, page, hadToken } = asked;
  if (PASSING.has(status)) {
    const retryAfter = waitOf(headers['retry-after'], now);
    return new ModelSourceError('ERR_UNREACHABLE', `${what}: the server answers ${status}`, { status, retryAfter });
  }
  switch (status) {
    case 401:
      return new ModelSourceError('ERR_UNAUTHORIZED', `${what}: ${unauthorized(page !== undefined, hadToken)} (401)`, {
        status,
      });
    case 403:
      return new ModelSourceError('ERR_FORBIDDEN', `${what}: access is not granted (403)${forbidden(page, hadToken)}`, {
        status,
      });
    case 404:
    case 410:
      return new ModelSourceError('ERR_NOT_FOUND', `${what}: not found (${status}); check the name`, { status });
    case 407:
      return new ModelSourceError('ERR_HTTP', `${what}: the proxy wants a login (407)`, { status });
    default:
      return new ModelSourceError('ERR_HTTP', `${what}: the server answers ${status}`, { status });
  }
}

function unauthorized(isHub: boolean, hadToken: boolean): string {
  if (!isHub) return 'the server wants a login';
  return hadToken
    ? 'the hub refuses the access token; check --hf-token or HF_TOKEN'
    : 'it is private, gated or does not exist; set an access token with --hf-token or HF_TOKEN';
}

function forbidden(page: string | undefined, hadToken: boolean): string {
  if (page === undefined) return '';
  return hadToken
    ? `; ask for access at ${page} with the account of the token`
    : `; ask for access at ${page} and set an access token with --hf-token or HF_TOKEN`;
}

/** Milliseconds of a Retry-After header: seconds or a date. */
function waitOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) && wait >= 0 ? wait : undefined;
}
