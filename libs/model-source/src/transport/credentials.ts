import { ModelSourceError } from '../model-source-error.js';

/** Who may see which secret. */
export interface Credentials {
  /** The hub: the only origin (scheme, host and port) that is sent the token. */
  readonly origin: string;
  readonly token?: string;
}

/** @throws ModelSourceError ERR_REQUEST for a token that cannot stand in a header */
export function credentials(endpoint: URL, token: string | undefined): Credentials {
  const trimmed = token?.trim();
  if (trimmed && !/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new ModelSourceError('ERR_REQUEST', 'the access token holds characters that no token has');
  }
  return { origin: endpoint.origin, token: trimmed || undefined };
}

/** The Authorization header of a request, which every redirect asks for anew. */
export function authorization(url: URL, { origin, token }: Credentials): Readonly<Record<string, string>> {
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  return token !== undefined && url.origin === origin ? { authorization: `Bearer ${token}` } : {};
}

/** A URL as messages and files may show it: without user, password and query, which may be signatures. */
export function publicUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
