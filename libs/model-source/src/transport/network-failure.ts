import { ModelSourceError } from '../model-source-error.js';

/** What the network's error codes mean to a user. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
};

/** Codes of Node's TLS for a certificate that is not trusted: trying again does not help. */
const TLS = /^(ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;

/** An error of a request or of an answer's body. */
export function networkFailure(error: unknown, url: URL, signal: AbortSignal | undefined): ModelSourceError {
  if (error instanceof ModelSourceError) return error;
  if (signal?.aborted) return new ModelSourceError('ERR_ABORTED', 'the download was stopped', {}, { cause: error });
  const code = codeOf(error);
  if (TLS.test(code)) {
    const message = `the certificate of ${url.host} is not trusted (${code}); NODE_EXTRA_CA_CERTS can name another authority`;
    return new ModelSourceError('ERR_TLS', message, {}, { cause: error });
  }
  const reason = REASONS[code] ?? (error as Error).message.replaceAll('\n', ' ');
  return new ModelSourceError('ERR_UNREACHABLE', `${url.host}: ${reason}`, {}, { cause: error });
}

/** The code of an error, or of the one behind it: a proxy's error wraps the endpoint's. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const own = typeof code === 'string' ? code : '';
  if (own in REASONS || TLS.test(own) || typeof cause !== 'object' || cause === null) return own;
  return codeOf(cause) || own;
}
