import { type CharSet, charSet, complementChars, MAX_CODE_POINT, pairs, unionChars } from '../automata/char-set.js';
import { Unsupported } from '../refusals/schema-error.js';

export const DIGITS: CharSet = [0x30, 0x39];
export const WORD_CHARS: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** WhiteSpace and LineTerminator of ECMA-262. */
export const SPACES: CharSet = charSet([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);
/** What `.` matches: anything but a LineTerminator. */
export const NOT_LINE_END: CharSet = complementChars([0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]);

/** The sets that a backslash and one letter stand for, in and out of brackets. */
export const CLASS_ESCAPES: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: complementChars(DIGITS),
  w: WORD_CHARS,
  W: complementChars(WORD_CHARS),
  s: SPACES,
  S: complementChars(SPACES),
};

/** The characters that a backslash and one letter stand for. */
export const CONTROL_ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

const properties = new Map<string, CharSet>();

/**
 * The code points of a Unicode property as this Node's own tables have it; the first use of one takes some 30 ms.
 * @throws Unsupported for a name that ECMA-262 does not know
 */
export function unicodeProperty(name: string, negated: boolean): CharSet {
  let set = properties.get(name);
  if (set === undefined) {
    if (!/^[A-Za-z_]+(=[A-Za-z_0-9]+)?$/.test(name)) throw new Unsupported(`unknown Unicode property "${name}"`);
    let regex: RegExp;
    try {
      regex = new RegExp(`^\\p{${name}}$`, 'u');
    } catch {
      throw new Unsupported(`unknown Unicode property "${name}"`);
    }
    const ranges: [number, number][] = [];
    let from = -1;
    for (let codePoint = 0; codePoint <= MAX_CODE_POINT + 1; codePoint++) {
      const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      const isIn = codePoint <= MAX_CODE_POINT && !isSurrogate && regex.test(String.fromCodePoint(codePoint));
      if (isIn && from < 0) from = codePoint;
      if (!isIn && from >= 0) {
        ranges.push([from, codePoint - 1]);
        from = -1;
      }
    }
    set = charSet(ranges);
    properties.set(name, set);
  }
  return negated ? complementChars(set) : set;
}

export function unionOf(sets: readonly CharSet[]): CharSet {
  return sets.length === 1 ? sets[0]! : unionChars(...sets);
}

export function singleChar(set: CharSet): number | undefined {
  const ranges = pairs(set);
  return ranges.length === 1 && ranges[0]![0] === ranges[0]![1] ? ranges[0]![0] : undefined;
}
