import type { ModelPatterns } from './model-patterns.js';
import type { Networks } from './networks.js';
import { ALL_SCOPES, type Scope } from './scopes.js';

/** How much a key may ask for; absent = any number. */
export interface KeyLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  readonly concurrentRequests?: number;
}

/** Who asks, as its key says, and what it may. */
export interface Principal {
  /** What logs call it. */
  readonly name: string;
  /** Whose streams, tasks and cells are its own: a text that tells no key; '' = everybody's. */
  readonly owner: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Absent = all models. */
  readonly models?: ModelPatterns;
  /** Of a request that asks for none; -100..100. */
  readonly priority: number;
  /** A request that asks for more gets this. */
  readonly maxPriority: number;
  /** Above 0: who has 2 is given twice the tokens of who has 1 while both wait. */
  readonly weight: number;
  /** Milliseconds since 1970; absent = it does not expire. */
  readonly expiresAt?: number;
  /** Addresses that it may come from; absent = all. */
  readonly networks?: Networks;
  readonly limits: KeyLimits;
}

/** What whoever may do all has. */
const UNBOUND = { scopes: ALL_SCOPES, priority: 0, maxPriority: 100, weight: 1, limits: {} } as const;

/** Anybody, where no key is asked for. */
export const EVERYBODY: Principal = { name: 'everybody', owner: '', ...UNBOUND };

/** Who brings a key of --api-key. @param digest of the key */
export function holderOfApiKey(digest: string): Principal {
  return { name: '--api-key', owner: digest, ...UNBOUND };
}
