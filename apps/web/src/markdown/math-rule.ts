import type { TokenizerExtension, Tokens } from 'marked';

/** A formula, as a token of marked. */
export interface MathToken extends Tokens.Generic {
  readonly type: 'math' | 'mathBlock';
  readonly raw: string;
  /** What stands between the marks. */
  readonly text: string;
  readonly isDisplayed: boolean;
}

/** Letters of a formula, beyond which marks are text. */
const LONGEST = 4096;

/** A formula at the very beginning of a text; undefined = there is none. */
export function mathAt(source: string): MathToken | undefined {
  if (source.startsWith('$$')) return between(source, '$$', '$$', true);
  if (source.startsWith('\\[')) return between(source, '\\[', '\\]', true);
  if (source.startsWith('\\(')) return between(source, '\\(', '\\)', false);
  return source.startsWith('$') ? inDollars(source) : undefined;
}

/** Where in a text a formula may begin next; undefined = nowhere. */
function nextMark(source: string): number | undefined {
  const place = source.search(/\$|\\[([]/);
  return place < 0 ? undefined : place;
}

function between(source: string, open: string, close: string, isDisplayed: boolean): MathToken | undefined {
  const end = source.slice(0, LONGEST).indexOf(close, open.length);
  if (end < 0) return undefined;
  const text = source.slice(open.length, end);
  if (text.trim() === '' || text.includes('\n\n')) return undefined;
  return { type: 'math', raw: source.slice(0, end + close.length), text: text.trim(), isDisplayed };
}

/**
 * One dollar is money, unless: something that is no blank follows it, the next dollar is on the same line, something
 * that is no blank stands before that, and neither digit nor letter follows it. Source: Pandoc's `tex_math_dollars`,
 * made stricter: what begins with a number and has words is an amount.
 */
function inDollars(source: string): MathToken | undefined {
  const found = /^\$(?![\s$])((?:\\.|[^\\$\n])*?[^\s\\$])\$(?![\d$\p{L}])/u.exec(source.slice(0, LONGEST));
  if (found === null || /^\d[^\\{]*\p{L}{2}/u.test(found[1]!)) return undefined;
  return { type: 'math', raw: found[0], text: found[1]!, isDisplayed: false };
}

/** Whether a formula on lines of its own may begin with this text, and end with what is still to come. */
export function mayBecomeMath(source: string): boolean {
  return source.length < LONGEST && !source.includes('\n\n') && mathAt(source) === undefined;
}

/** Where lines begin with the mark of a formula. */
export const MATH_LINE = /(?:^|\n) {0,3}(?=\$\$|\\\[)/g;

/** Formulas within a text, and as paragraphs of their own, for marked. Code is never looked at: its rules come first. */
export const MATH_RULES: readonly TokenizerExtension[] = [
  { name: 'math', level: 'inline', start: nextMark, tokenizer: mathAt },
  {
    name: 'mathBlock',
    level: 'block',
    start: (source) => {
      const place = source.search(/(?:^|\n) {0,3}(?:\$\$|\\\[)/);
      return place < 0 ? undefined : place;
    },
    tokenizer: (source) => {
      const indent = /^ {0,3}/.exec(source)![0].length;
      const inner = source.slice(indent);
      if (!inner.startsWith('$$') && !inner.startsWith('\\[')) return undefined;
      const math = mathAt(inner);
      const rest = math && /^[ \t]*(?:\n|$)/.exec(inner.slice(math.raw.length));
      if (!math || !rest) return undefined;
      return { ...math, type: 'mathBlock', raw: source.slice(0, indent + math.raw.length + rest[0].length) };
    },
  },
];
