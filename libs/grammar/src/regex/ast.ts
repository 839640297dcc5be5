import type { CharSet } from '../automata/char-set.js';
import type { Assertion } from '../automata/nfa.js';

export type Regex =
  | { readonly type: 'chars'; readonly set: CharSet }
  | { readonly type: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly type: 'choice'; readonly options: readonly Regex[] }
  | { readonly type: 'repeat'; readonly body: Regex; readonly min: number; readonly max: number }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'lookahead'; readonly body: Regex; readonly negative: boolean };

export const EMPTY_REGEX: Regex = { type: 'sequence', parts: [] };
