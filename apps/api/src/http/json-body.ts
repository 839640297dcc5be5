/** Levels of arrays and objects within each other: far more than any request needs, and far less than a stack holds. */
export const NESTING_LIMIT = 512;

/** Could a number be too large for a double, or an escape half a character? Few bodies match, and only those are walked. */
const SUSPICIOUS = /\d[eE]\+?\d{3}|\d{309}|\\u[dD][89a-fA-F]/;

/**
 * JSON.parse, without what it lets pass that would change a request without a word: halves of surrogate pairs become
 * other characters in UTF-8, and numbers beyond a double become infinite, which is null once it is JSON again.
 *
 * @throws LossyJsonValue, SyntaxError, and an Error for what is nested too deeply
 */
export function parseJson(text: string): unknown {
  if (text.length > 2 * NESTING_LIMIT) refuseDeepNesting(text);
  const value: unknown = JSON.parse(text);
  if (SUSPICIOUS.test(text)) refuseLoss(value, '');
  return value;
}

/** Counts brackets outside of strings. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at + 1);
    else if (character === BRACKET || character === BRACE) {
      if (++depth > NESTING_LIMIT) throw new Error(`it is nested deeper than ${NESTING_LIMIT} levels`);
    } else if (character === END_BRACKET || character === END_BRACE) depth--;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const END_BRACKET = 0x5d;
const BRACE = 0x7b;
const END_BRACE = 0x7d;

/** Where the string that goes on at `from` has its closing quote; the end of the text where it has none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** A value that JSON allows and the server cannot keep as it is. */
export class LossyJsonValue extends Error {
  override readonly name = 'LossyJsonValue';

  /** @param field of the body, where the value lies within one @param way to the value, as "messages[0].content" */
  constructor(
    readonly field: string | undefined,
    way: string,
    problem: string,
  ) {
    super(`${way === '' ? 'the body' : `'${way}'`} ${problem}`);
  }
}

function refuseLoss(value: unknown, way: string, field?: string): void {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new LossyJsonValue(field, way, 'holds half a character: a surrogate without the other one');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new LossyJsonValue(field, way, 'is a number out of range');
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseLoss(item, `${way}[${index}]`, field);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    refuseLoss(key, way, field);
    refuseLoss(item, way === '' ? key : `${way}.${key}`, field ?? key);
  }
}
