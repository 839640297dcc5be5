import { Dfa } from '../automata/dfa.js';
import { union } from '../automata/dfa-algebra.js';
import type { Budget } from '../budget.js';
import { compare, negate, ZERO } from './decimal.js';
import { concatenate } from './explore.js';
import { type Bound, type NumberRange, type NumberSet, rangeKey } from './number-set.js';
import { plainTexts } from './plain-texts.js';
import { scientificTexts } from './scientific-texts.js';

const remembered = new Map<string, Dfa>();

/** Puts a minus sign before the texts. */
function negated(dfa: Dfa, budget: Budget): Dfa {
  if (dfa.isEmpty) return dfa;
  const minus = Dfa.texts(['-'], budget);
  return concatenate(minus, dfa, budget);
}

/** The numbers >= 0 of a range, and for the others the range of their magnitudes. */
function magnitudes(range: NumberRange, negative: boolean): { low: Bound; high?: Bound } | undefined {
  const flip = (bound: Bound | undefined) => bound && { at: negate(bound.at), exclusive: bound.exclusive };
  const low = negative ? flip(range.high) : range.low;
  const high = negative ? flip(range.low) : range.high;
  if (high !== undefined && compare(high.at, ZERO) < 0) return undefined;
  const isAbove = low !== undefined && compare(low.at, ZERO) >= 0;
  return { low: isAbove ? low : { at: ZERO, exclusive: false }, ...(high && { high }) };
}

/** JSON notations of the numbers of a set: exactly those, though not every notation of each. */
export function numberTexts(set: NumberSet, budget: Budget): Dfa {
  const key = set.map(rangeKey).sort().join(' ');
  const known = remembered.get(key);
  if (known !== undefined) return known;
  let all = Dfa.texts([], budget);
  for (const range of set) {
    for (const negative of [false, true]) {
      const sides = magnitudes(range, negative);
      if (sides === undefined) continue;
      const plain = plainTexts(sides.low, sides.high, range, budget);
      const scientific = scientificTexts(sides.low, sides.high, range, budget);
      const texts = union(plain, scientific, budget);
      all = union(all, negative ? negated(texts, budget) : texts, budget);
    }
  }
  if (remembered.size >= 500) remembered.clear();
  remembered.set(key, all);
  return all;
}
