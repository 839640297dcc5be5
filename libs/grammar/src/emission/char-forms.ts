import { LRUCache } from 'lru-cache';
import { type CharSet, intersectChars, subtractChars } from '../automata/char-set.js';
import { type Alternative, chars, type GrammarBuilder, type GrammarSymbol, text } from './grammar-builder.js';

/** Characters with one form in a JSON string: themselves. */
const PLAIN: CharSet = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7e];
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;
/** Characters that may stand as themselves. */
const RAW: CharSet = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0xd7ff, 0xe000, 0x10ffff];
const SHORT_ESCAPES: readonly (readonly [number, string])[] = [
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
];
/** Characters that printers write as \uXXXX: controls, and with ASCII-only output all beyond ASCII. */
const LONG_ESCAPED: CharSet = [0, 0x1f, 0x7f, 0xffff];
const ASTRAL: CharSet = [0x10000, 0x10ffff];

/**
 * The forms of characters in a JSON string, as printers write them: the character itself, its short escape, or \uXXXX
 * (two of them beyond U+FFFF). Each character has one meaning whatever its form, so excluding a text excludes all of
 * its notations.
 */
export class CharForms {
  private readonly known = new Map<string, readonly Alternative[]>();
  private readonly asTheyAre = new Map<string, readonly Alternative[]>();

  private readonly numbers = new Map<readonly Alternative[], number>();

  constructor(private readonly builder: GrammarBuilder) {}

  /** A number for what `of` or `plain` gave; the same for the same set. */
  numberOf(forms: readonly Alternative[]): number {
    let number = this.numbers.get(forms);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(forms, number);
    }
    return number;
  }

  /** Ways to write one character of the set. */
  of(set: CharSet): readonly Alternative[] {
    const key = set.join();
    let forms = this.known.get(key);
    if (forms === undefined) {
      forms = this.make(set);
      this.known.set(key, forms);
    }
    return forms;
  }

  /** The characters as they are. */
  plain(set: CharSet): readonly Alternative[] {
    const key = set.join();
    let forms = this.asTheyAre.get(key);
    if (forms === undefined) {
      forms = [[chars(set)]];
      this.asTheyAre.set(key, forms);
    }
    return forms;
  }

  /** The same as one symbol. */
  symbol(set: CharSet): GrammarSymbol {
    const forms = this.of(set);
    if (forms.length === 1 && forms[0]!.length === 1) return forms[0]![0]!;
    return this.builder.once(`forms ${set.join()}`, 'char', () => forms);
  }

  private make(set: CharSet): readonly Alternative[] {
    const plain = intersectChars(set, PLAIN);
    const other = subtractChars(set, PLAIN);
    const forms: Alternative[] = [];
    if (plain.length > 0) forms.push([chars(plain)]);
    if (other.length > 0)
      forms.push([this.builder.once(`other ${other.join()}`, 'char', () => this.otherForms(other))]);
    return forms;
  }

  private otherForms(set: CharSet): readonly Alternative[] {
    const forms: Alternative[] = [];
    const raw = intersectChars(set, RAW);
    if (raw.length > 0) forms.push([chars(raw)]);
    const escapes: Alternative[] = [];
    const short = SHORT_ESCAPES.filter(([codePoint]) => intersectChars(set, [codePoint, codePoint]).length > 0);
    if (short.length > 0) {
      const letters = short.map(([, letter]) => letter.codePointAt(0)!).sort((a, b) => a - b);
      escapes.push([chars(letters.flatMap((letter) => [letter, letter]))]);
    }
    const units = intersectChars(set, LONG_ESCAPED);
    if (units.length > 0) escapes.push([text('u'), this.hex(units, 4)]);
    const astral = intersectChars(set, ASTRAL);
    if (astral.length > 0) escapes.push(...this.surrogates(astral));
    if (escapes.length > 0) forms.push([text('\\'), this.builder.rule('escape', escapes)]);
    return forms;
  }

  /** Numbers of a set, written with `digits` hexadecimal digits: a tree whose equal parts are shared. */
  private hex(set: CharSet, digits: number): GrammarSymbol {
    const key = `hex${digits} ${set.join()}`;
    return this.builder.once(key, 'hex', () =>
      hexBranches(key, set, digits).map(({ first, rest }): Alternative => {
        return digits === 1 ? [chars(first)] : [chars(first), this.hex(rest, digits - 1)];
      }),
    );
  }

  /** Code points beyond U+FFFF as two \uXXXX: high surrogates, grouped by the low ones that may follow. */
  private surrogates(set: CharSet): Alternative[] {
    const whole: number[] = [];
    const partial = new Map<number, number[]>();
    for (let i = 0; i < set.length; i += 2) {
      const [lo, hi] = [set[i]! - 0x10000, set[i + 1]! - 0x10000];
      let [first, last] = [lo >> 10, hi >> 10];
      const isPart = (high: number) => lo > high << 10 || hi < (high << 10) + 0x3ff;
      for (const high of new Set([first, last])) {
        if (!isPart(high)) continue;
        const low = [Math.max(lo, high << 10) & 0x3ff, Math.min(hi, (high << 10) + 0x3ff) & 0x3ff];
        partial.set(high, [...(partial.get(high) ?? []), ...low]);
      }
      if (isPart(first)) first++;
      if (last >= first && isPart(last)) last--;
      if (first <= last) whole.push(0xd800 + first, 0xd800 + last);
    }
    const pair = (high: CharSet, low: CharSet): Alternative => [
      text('u'),
      this.hex(joined(high), 4),
      text('\\u'),
      this.hex(
        low.map((value) => 0xdc00 + value),
        4,
      ),
    ];
    const pairs = whole.length > 0 ? [pair(whole, [0, 0x3ff])] : [];
    for (const [high, low] of partial) pairs.push(pair([0xd800 + high, 0xd800 + high], low));
    return pairs;
  }
}

/** Numbers with one of some first hexadecimal digits, as characters, and what the others may be behind each of them. */
interface HexBranch {
  readonly first: CharSet;
  readonly rest: CharSet;
}

/** Those of the sets used last: most objects leave out the same letters. */
const HEX_BRANCHES = new LRUCache<string, readonly HexBranch[]>({ max: 4096 });

/** The numbers of a set by their first digit. @param key stands for the set and the digits */
function hexBranches(key: string, set: CharSet, digits: number): readonly HexBranch[] {
  let branches = HEX_BRANCHES.get(key);
  if (branches === undefined) {
    branches = makeHexBranches(set, 16 ** (digits - 1));
    HEX_BRANCHES.set(key, branches);
  }
  return branches;
}

/** @param size of the numbers with one first digit */
function makeHexBranches(set: CharSet, size: number): readonly HexBranch[] {
  const byRest = new Map<string, { rest: CharSet; digits: number[] }>();
  for (let digit = 0; digit < 16; digit++) {
    const rest = within(set, digit * size, size);
    if (rest.length === 0) continue;
    const group = byRest.get(rest.join()) ?? { rest, digits: [] };
    group.digits.push(digit);
    byRest.set(rest.join(), group);
  }
  return [...byRest.values()].map((group) => ({ first: hexDigits(group.digits), rest: group.rest }));
}

/** Whether a text is written in one way only: as it is. */
export function isPlain(text: string): boolean {
  return PLAIN_TEXT.test(text);
}

/** Joins adjacent ranges of a sorted list. */
function joined(ranges: readonly number[]): CharSet {
  const result: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    if (result.length > 0 && result.at(-1)! + 1 === ranges[i]) result[result.length - 1] = ranges[i + 1]!;
    else result.push(ranges[i]!, ranges[i + 1]!);
  }
  return result;
}

/** The members of [start, start + size), less `start`. */
function within(set: CharSet, start: number, size: number): CharSet {
  return intersectChars(set, [start, start + size - 1]).map((value) => value - start);
}

function hexDigits(digits: readonly number[]): CharSet {
  const codes = digits.flatMap((digit) => {
    const lower = digit.toString(16).codePointAt(0)!;
    return digit < 10 ? [lower] : [lower, lower - 32];
  });
  return joined(codes.sort((a, b) => a - b).flatMap((code) => [code, code]));
}
