import { Marked, type Token } from 'marked';
import { BoundedLexer } from './bounded-lexer.js';
import { MATH_RULES } from './math-rule.js';

const OPTIONS = new Marked({ gfm: true, breaks: true, extensions: [...MATH_RULES] }).defaults;

/** The blocks of a text, as tokens of marked. */
export function blockTokens(source: string): Token[] {
  return new BoundedLexer(OPTIONS).lex(source);
}

/** A block that is shown as it is. */
export function plainBlock(raw: string): Token {
  return { type: 'plain', raw, text: raw };
}
