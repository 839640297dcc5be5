import { Dfa } from '../automata/dfa.js';
import { union } from '../automata/dfa-algebra.js';
import type { Budget } from '../refusals/budget.js';
import { compare, decimal, magnitude, ONE, scale } from './decimal.js';
import { concatenate } from './explore.js';
import type { Bound, NumberRange } from './number-set.js';
import { plainTexts } from './plain-texts.js';

/** Exponents that keep `d.ddd` times ten to their power a finite double. */
const LEAST_EXPONENT = -307;
const GREATEST_EXPONENT = 307;
/** Numbers are printed with an exponent beyond these: 1e-5 and smaller, 1e16 (Python) and greater. */
const SMALL = -5;
const LARGE = 16;
const ONE_BOUND: Bound = { at: ONE, exclusive: false };
const TEN_BOUND: Bound = { at: decimal(10), exclusive: true };

const exponentTexts = new Map<string, Dfa>();

/** "e", sign and digits of the exponents from `first` to `last`, with and without zeros that fill up to two digits. */
function exponents(first: number, last: number, budget: Budget): Dfa {
  const key = `${first}:${last}`;
  let dfa = exponentTexts.get(key);
  if (dfa === undefined) {
    const texts: string[] = [];
    for (let exponent = first; exponent <= last; exponent++) {
      const digits = String(Math.abs(exponent));
      for (const padded of new Set([digits, digits.padStart(2, '0')])) {
        for (const letter of ['e', 'E']) {
          for (const sign of exponent < 0 ? ['-'] : ['', '+']) texts.push(letter + sign + padded);
        }
      }
    }
    dfa = Dfa.texts(texts, budget);
    if (exponentTexts.size < 1000) exponentTexts.set(key, dfa);
  }
  return dfa;
}

/**
 * The notations `d.ddd e x` of the magnitudes between the bounds, for exponents that printers use. Under a step only
 * exponents that make every such number a multiple of a power of ten are given, and only for such steps.
 */
export function scientificTexts(low: Bound, high: Bound | undefined, range: NumberRange, budget: Budget): Dfa {
  let all = Dfa.texts([], budget);
  if (range.notSteps !== undefined) return all;
  const isPowerOfTen = range.step === undefined || (range.step.digits === 1n && range.step.exponent <= 0);
  if (!isPowerOfTen || (high !== undefined && high.at.digits === 0n)) return all;
  const lowest = low.at.digits === 0n ? LEAST_EXPONENT - 1 : magnitude(low.at);
  const highest = high === undefined ? GREATEST_EXPONENT + 1 : magnitude(high.at);
  const spans: (readonly [number, number])[] = [[LARGE, GREATEST_EXPONENT]];
  if (range.step === undefined) spans.push([LEAST_EXPONENT, SMALL]);
  for (const [first, last] of spans) {
    const inner: [number, number] = [Math.max(first, lowest + 1), Math.min(last, highest - 1)];
    if (inner[0] <= inner[1]) {
      const mantissa = plainTexts(ONE_BOUND, TEN_BOUND, MANTISSA, budget);
      all = union(all, concatenate(mantissa, exponents(inner[0], inner[1], budget), budget), budget);
    }
    for (const edge of new Set([lowest, highest])) {
      if (edge < first || edge > last) continue;
      const from = edge === lowest ? { at: scale(low.at, -edge), exclusive: low.exclusive } : ONE_BOUND;
      const to = edge === highest && high ? { at: scale(high.at, -edge), exclusive: high.exclusive } : TEN_BOUND;
      const mantissa = plainTexts(compare(from.at, ONE) < 0 ? ONE_BOUND : from, to, MANTISSA, budget);
      if (!mantissa.isEmpty) all = union(all, concatenate(mantissa, exponents(edge, edge, budget), budget), budget);
    }
  }
  return all;
}

/** At most 16 digits after the point, so that ten to the power of 16 makes an integer of it. */
const MANTISSA: NumberRange = { step: { digits: 1n, exponent: -16 } };
