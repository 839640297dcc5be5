import { keyDigest } from './keys/key-digest.js';
import type { Principal } from './keys/principal.js';
import { SCOPE_NAMES, type Scope } from './keys/scopes.js';

/** Claims that may have scopes: a text with blanks between them, or a list. */
const SCOPE_CLAIMS = ['scope', 'scp', 'scopes'] as const;

/** Before a scope, where an issuer has scopes of several services. */
const PREFIX = 'llamero:';

const LONGEST_NAME = 63;

/** Who brings a token. @param subject whom it was issued to */
export function principalOfClaims(subject: string, claims: Readonly<Record<string, unknown>>): Principal {
  return {
    name: subject.slice(0, LONGEST_NAME),
    // Longer than the name of a key may be, so that it is none.
    owner: `jwt:${keyDigest(subject, 'utf8')}`,
    scopes: new Set(SCOPE_CLAIMS.flatMap((claim) => scopesIn(claims[claim]))),
    priority: 0,
    maxPriority: 0,
    weight: 1,
    limits: {},
  };
}

/** Those of ours; others are of other services. */
function scopesIn(claim: unknown): readonly Scope[] {
  const words: readonly unknown[] = typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : [];
  return SCOPE_NAMES.filter((scope) => words.includes(scope) || words.includes(`${PREFIX}${scope}`));
}
