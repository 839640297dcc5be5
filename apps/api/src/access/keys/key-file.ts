import type { Environment } from '../../config/environment-reader.js';
import { EMPTY_DIGEST, keyDigest } from './key-digest.js';
import { type KeyEntry, keyEntry } from './key-entry.js';
import { KeyFileError } from './key-file-error.js';
import { items, members } from './members.js';
import type { Principal } from './principal.js';
import { valueOfText } from './text-value.js';

/** Most keys of a file. */
const MAX_KEYS = 4096;

const keyFile = members<{ readonly keys: readonly KeyEntry[] }>({ keys: items(keyEntry, MAX_KEYS, 0) }, ['keys']);

/**
 * The holders of the keys of a file in JSON or YAML, by the digests of their keys.
 *
 * @param env where entries with `env:NAME` find their keys
 * @throws KeyFileError for the first thing that is wrong
 */
export function readKeyFile(text: string, env: Environment): ReadonlyMap<string, Principal> {
  const { keys } = keyFile(valueOfText(text), '');
  const names = new Map<string, number>();
  const holders = new Map<string, Principal>();
  const digests: string[] = [];
  for (const [index, entry] of keys.entries()) {
    const sameName = names.get(entry.name);
    if (sameName !== undefined) throw new KeyFileError(`keys[${index}].name`, `is that of keys[${sameName}] too`);
    const digest = digestOf(entry, env, `keys[${index}].sha256`);
    if (holders.has(digest)) {
      throw new KeyFileError(`keys[${index}].sha256`, `is the key of keys[${digests.indexOf(digest)}] too`);
    }
    names.set(entry.name, index);
    holders.set(digest, principalOf(entry));
    digests.push(digest);
  }
  return holders;
}

function digestOf({ sha256 }: KeyEntry, env: Environment, place: string): string {
  if (typeof sha256 === 'string') return sha256;
  const digest = keyDigest(env[sha256.variable] ?? '', 'utf8');
  if (digest === EMPTY_DIGEST) throw new KeyFileError(place, `the variable ${sha256.variable} is absent or empty`);
  return digest;
}

function principalOf({
  name,
  scopes,
  models,
  priority = 0,
  weight = 1,
  expires,
  networks,
  limits,
}: KeyEntry): Principal {
  return {
    name,
    owner: name,
    scopes: new Set(scopes),
    ...(models && { models }),
    priority,
    maxPriority: priority,
    weight,
    ...(expires !== undefined && { expiresAt: expires }),
    ...(networks && { networks }),
    limits: limits ?? {},
  };
}
