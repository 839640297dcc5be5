/** A set of code points as sorted, disjoint, non-adjacent inclusive ranges: `[lo, hi, lo, hi, ...]`. */
export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;
export const NO_CHARS: CharSet = [];

/**
 * Every code point that text can hold. Lone surrogates are left out: they have no UTF-8 form, and two of them written
 * as escapes would read as one character.
 */
export const ALL_CHARS: CharSet = [0, 0xd7ff, 0xe000, MAX_CODE_POINT];

/** @param ranges pairs in any order, overlapping or not */
export function charSet(ranges: readonly (readonly [number, number])[]): CharSet {
  const sorted = ranges.filter(([lo, hi]) => lo <= hi).sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [lo, hi] of sorted) {
    const last = merged.length - 1;
    if (last > 0 && lo <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, hi);
    else merged.push(lo, hi);
  }
  return merged;
}

export function pairs(set: CharSet): (readonly [number, number])[] {
  const result: (readonly [number, number])[] = [];
  for (let i = 0; i < set.length; i += 2) result.push([set[i]!, set[i + 1]!]);
  return result;
}

export function unionChars(...sets: readonly CharSet[]): CharSet {
  return charSet(sets.flatMap(pairs));
}

export function intersectChars(a: CharSet, b: CharSet): CharSet {
  const result: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const lo = Math.max(a[i]!, b[j]!);
    const hi = Math.min(a[i + 1]!, b[j + 1]!);
    if (lo <= hi) result.push(lo, hi);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return result;
}

export function complementChars(set: CharSet): CharSet {
  const gaps: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) gaps.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= MAX_CODE_POINT) gaps.push(next, MAX_CODE_POINT);
  return intersectChars(gaps, ALL_CHARS);
}

export function subtractChars(a: CharSet, b: CharSet): CharSet {
  return intersectChars(a, complementChars(b));
}

export function hasChar(set: CharSet, codePoint: number): boolean {
  for (let i = 0; i < set.length; i += 2) {
    if (codePoint < set[i]!) return false;
    if (codePoint <= set[i + 1]!) return true;
  }
  return false;
}

/** The set of the characters of a text. */
export function charsOf(text: string): CharSet {
  return charSet(Array.from(text, (char) => [char.codePointAt(0)!, char.codePointAt(0)!] as const));
}
