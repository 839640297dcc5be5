import { BODY, mayLose, refuseLoss } from './json-loss.js';

/** Levels of arrays and objects within each other: far more than any request needs, and far less than a stack holds. */
export const NESTING_LIMIT = 512;

/**
 * JSON.parse, without what it lets pass that would change a request without a word: halves of surrogate pairs become
 * other characters in UTF-8, and numbers beyond a double become infinite, which is null once it is JSON again.
 *
 * @throws LossyJsonValue, SyntaxError, and an Error for what is nested too deeply
 */
export function parseJson(text: string): unknown {
  if (text.length > 2 * NESTING_LIMIT) refuseDeepNesting(text);
  const value: unknown = JSON.parse(text);
  if (mayLose(text)) refuseLoss(value, BODY);
  return value;
}

/** Counts brackets outside of strings. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at + 1);
    else if (character === BRACKET || character === BRACE) {
      if (++depth > NESTING_LIMIT) throw tooDeep();
    } else if (character === END_BRACKET || character === END_BRACE) depth--;
  }
}

export function tooDeep(): Error {
  return new Error(`it is nested deeper than ${NESTING_LIMIT} levels`);
}

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const BRACKET = 0x5b;
export const END_BRACKET = 0x5d;
export const BRACE = 0x7b;
export const END_BRACE = 0x7d;

/** Where the string that goes on at `from` has its closing quote; the end of the text where it has none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
