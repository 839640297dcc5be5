import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ApiError } from './api-error.js';
import { wordBeginning } from './word-beginning.js';

/** A stream that unpacks what is written to it. */
export type Unpacker = Transform & {
  /** Bytes of the packed text that it took. */
  readonly bytesWritten: number;
};

/** How the body of a request is packed. */
export interface ContentCoding {
  /** In the words of RFC 9110. */
  readonly name: string;
  readonly unpack: () => Unpacker;
}

/** THE table of codings that bodies may come in. */
const CODINGS: readonly ContentCoding[] = [
  { name: 'gzip', unpack: createGunzip },
  { name: 'deflate', unpack: createInflate },
  { name: 'br', unpack: createBrotliDecompress },
];

/** Other names of codings. */
const ALIASES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);

/** Says that a body is as it is. */
const IDENTITY = 'identity';

/** What `Accept-Encoding` says where a coding is refused. */
export const ACCEPTED_CODINGS = CODINGS.map(({ name }) => name).join(', ');

/**
 * The coding that a `Content-Encoding` names; undefined = none.
 * @throws ApiError for several, and for unknown ones
 */
export function contentCoding(header: string | undefined): ContentCoding | undefined {
  const word = header?.trim().toLowerCase() ?? '';
  if (word === '' || word === IDENTITY) return undefined;
  const name = ALIASES.get(word) ?? word;
  const coding = CODINGS.find((one) => one.name === name);
  if (coding !== undefined) return coding;
  throw ApiError.of(
    'UnknownCoding',
    `'Content-Encoding' must be one of ${ACCEPTED_CODINGS} or ${IDENTITY}, not ${JSON.stringify(wordBeginning(word))}`,
  );
}
