import { Dfa } from '../automata/dfa.js';
import { union } from '../automata/dfa-algebra.js';
import type { Budget } from '../refusals/budget.js';
import { compare, decimal, negate, ZERO } from './decimal.js';
import { nextDouble } from './doubles.js';
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

/**
 * Texts just off an exclusive bound round to it when they are read as doubles: so the bound is taken at its neighbour, in
 * the notation that printers give it. Multiples keep off by themselves. Bounds beyond 2^53 that no printer gives stay.
 */
function offBound(bound: Bound | undefined, sign: 1 | -1, { step }: NumberRange): Bound | undefined {
  if (bound === undefined || !bound.exclusive || bound.at.digits === 0n || step !== undefined) return bound;
  const value = Number(`${bound.at.digits}e${bound.at.exponent}`);
  const neighbour = nextDouble(value, sign);
  if (neighbour === 0 || !Number.isFinite(neighbour) || compare(decimal(value), bound.at) !== 0) return bound;
  return { at: decimal(neighbour), exclusive: false };
}

/** The numbers >= 0 of a range, and for the others the range of their magnitudes. */
function magnitudes(range: NumberRange, negative: boolean): { low: Bound; high?: Bound } | undefined {
  const flip = (bound: Bound | undefined) => bound && { at: negate(bound.at), exclusive: bound.exclusive };
  const low = offBound(negative ? flip(range.high) : range.low, 1, range);
  const high = offBound(negative ? flip(range.low) : range.high, -1, range);
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
