import type { HttpAnswer } from './http-client.js';

/** What a server says of a file without sending it. */
export interface RemoteFacts {
  /** Bytes. */
  readonly size?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** As the server writes it, with quotes. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** The facts of a file that an answer to HEAD or GET tells, redirects included. */
export function remoteFacts({
  headers,
  redirects,
  status,
}: Pick<HttpAnswer, 'headers' | 'redirects' | 'status'>): RemoteFacts {
  const linked = redirects.find((head) => head['x-linked-etag'] !== undefined) ?? headers;
  const linkedEtag = linked['x-linked-etag'];
  const sha256 = unquoted(linkedEtag);
  return {
    size:
      count(linked['x-linked-size']) ?? (status === 206 ? rangeOf(headers)?.total : count(headers['content-length'])),
    sha256: isSha256(sha256) ? sha256.toLowerCase() : undefined,
    etag: linkedEtag ?? headers.etag,
    lastModified: headers['last-modified'],
  };
}

/** Whether a text is a SHA-256: 64 hex digits of any case. */
export function isSha256(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/i.test(text);
}

/** An ETag without quotes and without the mark of a weak one: the same file has the same. */
export function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}

/** The part of a file that an answer holds. */
export interface ContentRange {
  /** Absent when the server could not send the range (416). */
  readonly start?: number;
  /** Bytes of the whole file; absent when the server does not know. */
  readonly total?: number;
}

/** Reads the Content-Range of a 206 (bytes 5-9/10, bytes 5-9/?) and of a 416 (bytes ?/10), where ? is an asterisk. */
export function rangeOf(headers: HttpAnswer['headers']): ContentRange | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/i.exec(headers['content-range'] ?? '');
  return match === null ? undefined : { start: count(match[1]), total: count(match[2]) };
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
