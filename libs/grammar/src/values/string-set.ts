import type { Dfa } from '../automata/dfa.js';
import { ALL_TEXTS, complement, intersect, lengths, texts, union } from '../automata/dfa-algebra.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';

/** Texts of an automaton whose length in code points lies between two bounds. Bounds are kept apart: they may be large. */
export interface TextRange {
  readonly dfa: Dfa;
  readonly min: number;
  readonly max: number;
}

/** A union; the empty list is the empty set. */
export type StringSet = readonly TextRange[];

export const ALL_STRINGS: StringSet = [{ dfa: ALL_TEXTS, min: 0, max: Number.POSITIVE_INFINITY }];
export const NO_STRINGS: StringSet = [];
const MAX_RANGES = 60;
/** Length bounds up to this are made part of an automaton that has a bound of its own. */
const SMALL_LENGTH = 300;

export function stringsOf(dfa: Dfa): StringSet {
  return dfa.isEmpty ? NO_STRINGS : [{ dfa, min: 0, max: Number.POSITIVE_INFINITY }];
}

export function stringsOfLength(min: number, max: number): StringSet {
  return max < min ? NO_STRINGS : [{ dfa: ALL_TEXTS, min, max }];
}

/** Drops bounds that the automaton keeps by itself, and ranges that hold nothing. */
function tidy({ dfa, min, max }: TextRange, budget: Budget): TextRange | undefined {
  if (dfa.isEmpty || max < min) return undefined;
  if (dfa.isAll) return { dfa, min, max };
  const own = lengths(dfa);
  if (own.min > max || own.max < min) return undefined;
  if (own.min >= min && own.max <= max) return { dfa, min: 0, max: Number.POSITIVE_INFINITY };
  const high = own.max <= max ? Number.POSITIVE_INFINITY : max;
  const low = own.min >= min ? 0 : min;
  const bound = Math.max(low, high === Number.POSITIVE_INFINITY ? 0 : high);
  if (bound > SMALL_LENGTH || bound * dfa.size > 4000) return { dfa, min: low, max: high };
  const bounded = intersect(dfa, texts(low, high, budget), budget);
  return bounded.isEmpty ? undefined : { dfa: bounded, min: 0, max: Number.POSITIVE_INFINITY };
}

export function intersectStrings(a: StringSet, b: StringSet, budget: Budget): StringSet {
  if (a === ALL_STRINGS) return b;
  if (b === ALL_STRINGS) return a;
  const ranges: TextRange[] = [];
  for (const left of a) {
    for (const right of b) {
      const dfa = intersect(left.dfa, right.dfa, budget);
      const both = tidy({ dfa, min: Math.max(left.min, right.min), max: Math.min(left.max, right.max) }, budget);
      if (both !== undefined) ranges.push(both);
    }
  }
  return merge(ranges, budget);
}

export function unionStrings(a: StringSet, b: StringSet, budget: Budget): StringSet {
  if (a === ALL_STRINGS || b.length === 0) return a;
  if (b === ALL_STRINGS || a.length === 0) return b;
  return merge([...a, ...b], budget);
}

export function complementStrings(set: StringSet, budget: Budget): StringSet {
  let rest = ALL_STRINGS;
  for (const { dfa, min, max } of set) {
    const outside: TextRange[] = [];
    if (!dfa.isAll) outside.push(...stringsOf(complement(dfa, budget)));
    if (min > 0) outside.push(...stringsOfLength(0, min - 1));
    if (max < Number.POSITIVE_INFINITY) outside.push(...stringsOfLength(max + 1, Number.POSITIVE_INFINITY));
    rest = intersectStrings(rest, outside, budget);
  }
  return rest;
}

/** Ranges with equal bounds become one; the whole set is recognised. */
function merge(ranges: readonly TextRange[], budget: Budget): StringSet {
  const byBounds = new Map<string, TextRange>();
  for (const range of ranges) {
    const key = `${range.min}:${range.max}`;
    const known = byBounds.get(key);
    byBounds.set(key, known === undefined ? range : { ...range, dfa: union(known.dfa, range.dfa, budget) });
  }
  const merged = [...byBounds.values()];
  if (merged.some(({ dfa, min, max }) => dfa.isAll && min === 0 && max === Number.POSITIVE_INFINITY))
    return ALL_STRINGS;
  if (merged.length > MAX_RANGES) throw new Unsupported('the strings allowed are too complex');
  return merged;
}

export function containsString(set: StringSet, text: string): boolean {
  const length = Array.from(text).length;
  return set.some(({ dfa, min, max }) => length >= min && length <= max && dfa.accepts(text));
}

/** The set as one automaton. @throws Unsupported when its length bounds are too large for that */
export function toDfa(set: StringSet, budget: Budget): Dfa {
  let all: Dfa | undefined;
  for (const { dfa, min, max } of set) {
    const isBounded = min > 0 || max < Number.POSITIVE_INFINITY;
    const bounded = isBounded ? intersect(dfa, texts(min, max, budget), budget) : dfa;
    all = all === undefined ? bounded : union(all, bounded, budget);
  }
  return all ?? complement(ALL_TEXTS, budget);
}
