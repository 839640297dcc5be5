import { createHash } from 'node:crypto';

/** What no key has: it would open the server to an empty header. */
export const EMPTY_DIGEST = keyDigest('', 'utf8');

/**
 * SHA-256 of a key, in hexadecimal. Keys are known and found by it alone: how long it takes to find a digest tells
 * something of the digest of what a client has sent, and nothing of a key that has another one.
 *
 * @param encoding of the key's bytes: Node gives a header one character a byte
 */
export function keyDigest(key: string, encoding: 'utf8' | 'latin1'): string {
  return createHash('sha256').update(key, encoding).digest('hex');
}
