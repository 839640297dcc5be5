import { keyDigest } from './key-digest.js';
import { holderOfApiKey, type Principal } from './principal.js';

/** All keys that open the server, by their digests: see `keyDigest` for why a map may find them. */
export class Keyring {
  /** @param holders by the digests of their keys */
  constructor(private readonly holders: ReadonlyMap<string, Principal>) {}

  get size(): number {
    return this.holders.size;
  }

  /** @param key as a header has it, a character a byte */
  find(key: string): Principal | undefined {
    return this.holders.get(keyDigest(key, 'latin1'));
  }
}

/** The holders of the keys of --api-key, by their digests. */
export function holdersOfApiKeys(keys: readonly string[]): ReadonlyMap<string, Principal> {
  return new Map(
    keys.map((key) => {
      const digest = keyDigest(key, 'utf8');
      return [digest, holderOfApiKey(digest)];
    }),
  );
}
