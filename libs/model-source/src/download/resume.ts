import type { FileRecord } from '../cache/file-record.js';
import type { Wanted } from '../cache/freshness.js';
import { ModelSourceError } from '../model-source-error.js';
import type { HttpAnswer } from '../transport/http-client.js';
import { rangeOf, unquoted } from '../transport/remote-facts.js';

/** True when the beginning that lies here may belong to the wanted file, so that only the rest has to come. */
export function canContinue(record: FileRecord | undefined, size: number, wanted: Wanted): boolean {
  if (record === undefined || size === 0 || (wanted.size !== undefined && size > wanted.size)) return false;
  // A known checksum is proof at the end, whatever the server says between.
  if (wanted.sha256 !== undefined) return record.sha256 === wanted.sha256;
  if (record.url !== wanted.url || record.validator === undefined) return false;
  if (record.etag !== undefined && wanted.etag !== undefined) return unquoted(record.etag) === unquoted(wanted.etag);
  const dates = [record.lastModified, wanted.lastModified];
  return dates.includes(undefined) || dates[0] === dates[1];
}

/** The headers that ask for the rest of a file from an offset, if it is still the same one. */
export function rangeHeaders(offset: number, validator: string | undefined): Readonly<Record<string, string>> {
  if (offset === 0) return {};
  return { range: `bytes=${offset}-`, ...(validator === undefined ? {} : { 'if-range': validator }) };
}

/** What `If-Range` may ask (RFC 9110, 13.1.5): a strong ETag, else a date. */
export function validatorOf({ headers }: Pick<HttpAnswer, 'headers'>): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}

export type Continuation =
  /** The body is the rest. */
  | 'append'
  /** The body is the whole file, from its first byte. */
  | 'replace'
  /** Nothing is missing. */
  | 'complete'
  /** What lies here is of no use: ask again for all of it. */
  | 'restart';

/**
 * What the answer to a request for the bytes from `offset` on means.
 * @param total bytes of the whole file, where they are known
 * @returns undefined for a status that is neither
 */
export function continuation(
  answer: Pick<HttpAnswer, 'status' | 'headers'>,
  offset: number,
  validator: string | undefined,
  total: number | undefined,
): Continuation | undefined {
  const range = rangeOf(answer.headers);
  switch (answer.status) {
    case 200:
      return 'replace';
    case 206:
      if (offset === 0) return range?.start === 0 ? 'replace' : 'restart';
      if (total !== undefined && range?.total !== undefined && range.total !== total) return 'restart';
      return range?.start === offset && !isOther(answer, validator) ? 'append' : 'restart';
    case 416:
      return offset > 0 && range?.total === offset ? 'complete' : 'restart';
    default:
      return undefined;
  }
}

/** A server that knows no `If-Range` sends the rest of whatever it has now. */
function isOther({ headers }: Pick<HttpAnswer, 'headers'>, validator: string | undefined): boolean {
  if (validator === undefined) return false;
  const now = headers[validator.startsWith('"') ? 'etag' : 'last-modified'];
  return now !== undefined && now !== validator;
}

/** The first bytes of every GGUF file. */
const MAGIC = Buffer.from('GGUF');

/**
 * Refuses what is no model before it is stored: the page of a login, of a proxy, of a wrong URL.
 * @param start the first bytes that came, at least one
 * @throws ModelSourceError ERR_CONTENT
 */
export function assertGguf(start: Uint8Array, what: string): void {
  const length = Math.min(start.length, MAGIC.length);
  if (MAGIC.subarray(0, length).equals(start.subarray(0, length))) return;
  throw new ModelSourceError('ERR_CONTENT', `${what} is not a GGUF file`);
}
