import { GbnfMatcher } from './gbnf-matcher.js';

/** Whether a text fits a grammar, and if not where it leaves it: line and column count from 1. */
export type TextCheck =
  | { readonly fits: true }
  | { readonly fits: false; readonly line: number; readonly column: number; readonly reason: string };

/**
 * Follows a grammar along a text, without a model.
 * @throws GbnfError for a grammar that does not parse; RangeError for one that takes too much memory to follow
 */
export function checkText(gbnf: string, text: string): TextCheck {
  const match = new GbnfMatcher(gbnf).match(text);
  if (match.complete) return { fits: true };
  const read = Array.from(text).slice(0, match.length).join('');
  const line = read.split('\n').length;
  const column = Array.from(read.slice(read.lastIndexOf('\n') + 1)).length + 1;
  const reason = match.accepted ? 'the text ends too early' : 'unexpected character';
  return { fits: false, line, column, reason };
}
