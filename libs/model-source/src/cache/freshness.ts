import type { RemoteFacts } from '../transport/remote-facts.js';
import { unquoted } from '../transport/remote-facts.js';
import type { LocalFile } from './local-file.js';

/** What a file is compared with: what the server says of it now. */
export interface Wanted extends RemoteFacts {
  /** As in the record. */
  readonly url: string;
}

export type Freshness =
  /** There is no file. */
  | 'absent'
  /** The file is the server's. */
  | 'fresh'
  /** The server has another one now, or the file is cut short. */
  | 'stale'
  /** Only its checksum can tell. */
  | 'unproven'
  /** Somebody else put it where the user named a place: it is used and never overwritten. */
  | 'foreign';

/**
 * Judges a cached file by what was recorded when it came and what the server says now: by the checksum where both
 * know it, else by ETag, else by date, else by size.
 * @param isOwnPath the user named the place, which is not the cache folder
 */
export function freshness(local: LocalFile | undefined, wanted: Wanted, isOwnPath: boolean): Freshness {
  if (local === undefined) return 'absent';
  const { record, size } = local;
  if (record === undefined && isOwnPath) return 'foreign';
  if (differs(record?.size, size) || differs(wanted.size, size)) return 'stale';
  if (record?.sha256 !== undefined && wanted.sha256 !== undefined) return same(record.sha256, wanted.sha256);
  if (record?.url !== undefined && record.url !== wanted.url) return wanted.sha256 === undefined ? 'stale' : 'unproven';
  const etags = record?.etag !== undefined && wanted.etag !== undefined;
  if (etags && unquoted(record.etag) === unquoted(wanted.etag)) return 'fresh';
  // A file may have several ETags, one a server that sends it, but only one checksum.
  if (wanted.sha256 !== undefined) return 'unproven';
  if (etags) return 'stale';
  if (record?.lastModified !== undefined && wanted.lastModified !== undefined) {
    return same(record.lastModified, wanted.lastModified);
  }
  return 'fresh';
}

function differs(a: number | undefined, b: number): boolean {
  return a !== undefined && a !== b;
}

function same(a: string | undefined, b: string | undefined): Freshness {
  return a === b ? 'fresh' : 'stale';
}
