import { type Priority, priorityNumber, priorityProblem } from '../../config/values/priority.js';
import { quote } from '../../config/values/value-type.js';
import { expiryOf } from './expiry.js';
import { EMPTY_DIGEST } from './key-digest.js';
import { checked, integer, items, mapped, members, type Reader, text } from './members.js';
import { ModelPatterns } from './model-patterns.js';
import { Networks, networkProblem } from './networks.js';
import type { KeyLimits } from './principal.js';
import { SCOPE_NAMES, type Scope } from './scopes.js';

/** A key as a file has it. */
export interface KeyEntry {
  readonly name: string;
  /** The digest of the key; or the variable that has the key. */
  readonly sha256: string | { readonly variable: string };
  readonly scopes: readonly Scope[];
  readonly models?: ModelPatterns;
  readonly priority?: number;
  readonly weight?: number;
  /** Milliseconds since 1970. */
  readonly expires?: number;
  readonly networks?: Networks;
  readonly limits?: KeyLimits;
}

/** Of a list in an entry. */
const MAX_ITEMS = 256;
const MAX_PATTERN = 256;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,62}$/;
const DIGEST = /^[0-9a-fA-F]{64}$/;
const VARIABLE = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;
const WEIGHTS = { min: 0.001, max: 1000 };

const name = text((value) =>
  NAME.test(value) ? undefined : 'must be 1 to 63 of A-Z a-z 0-9 . _ : @ -, a letter or a digit first',
);

const sha256: Reader<KeyEntry['sha256']> = mapped(
  text((value) => {
    if (value.toLowerCase() === EMPTY_DIGEST) return 'is the digest of an empty key';
    return DIGEST.test(value) || VARIABLE.test(value)
      ? undefined
      : 'must be 64 hexadecimal digits (see `llamero keys hash`), or env:NAME for a key in a variable';
  }),
  (value) => {
    const [, variable] = VARIABLE.exec(value) ?? [];
    return variable === undefined ? value.toLowerCase() : { variable };
  },
);

const scope = checked<Scope>((value) =>
  SCOPE_NAMES.includes(value as Scope)
    ? undefined
    : `${quote(String(value))} is no scope; they are ${SCOPE_NAMES.join(', ')}`,
);

const model = text((value) =>
  value !== '' && value.length <= MAX_PATTERN ? undefined : `must be a name of 1 to ${MAX_PATTERN} characters`,
);

const weight = checked<number>((value) =>
  typeof value === 'number' && value >= WEIGHTS.min && value <= WEIGHTS.max
    ? undefined
    : `must be a number from ${WEIGHTS.min} to ${WEIGHTS.max}`,
);

const expires = mapped(
  text((value) =>
    expiryOf(value) === undefined ? 'must be a date such as 2027-01-31, or 2027-01-31T18:00:00Z' : undefined,
  ),
  (value) => expiryOf(value)!,
);

const limits = members<KeyLimits>({
  requestsPerMinute: integer(1),
  tokensPerMinute: integer(1),
  tokensPerDay: integer(1),
  concurrentRequests: integer(1),
});

/** THE table of the members of a key. */
export const keyEntry = members<KeyEntry>(
  {
    name,
    sha256,
    scopes: items(scope, MAX_ITEMS),
    models: mapped(items(model, MAX_ITEMS), (patterns) => new ModelPatterns(patterns)),
    priority: mapped(checked<Priority>(priorityProblem), priorityNumber),
    weight,
    expires,
    networks: mapped(items(text(networkProblem), MAX_ITEMS), (networks) => new Networks(networks)),
    limits,
  },
  ['name', 'sha256', 'scopes'],
);
