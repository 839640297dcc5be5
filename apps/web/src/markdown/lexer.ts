import { Marked, type Token } from 'marked';
import { MATH_RULES } from './math-rule.js';

const marked = new Marked({ gfm: true, breaks: true, extensions: [...MATH_RULES] });

/** Marks of quotes and lists one within the other on a line, beyond which a text is shown as it is. */
const DEEPEST = 32;
const DEEP = new RegExp(`^(?:[ \\t]*(?:>|[-*+]|\\d{1,9}[.)])[ \\t]?){${DEEPEST + 1}}`, 'm');
const INDENT = /^[ \t]{160}[ \t]*(?:>|[-*+]|\d{1,9}[.)])/m;

/** The blocks of a text, as tokens of marked. A text that nests too deeply is one paragraph of plain text. */
export function blockTokens(source: string): Token[] {
  if (DEEP.test(source) || INDENT.test(source)) return [plainBlock(source)];
  try {
    return marked.lexer(source);
  } catch (error) {
    if (error instanceof RangeError) return [plainBlock(source)];
    throw error;
  }
}

/** A block that is shown as it is. */
export function plainBlock(raw: string): Token {
  return { type: 'plain', raw, text: raw };
}
