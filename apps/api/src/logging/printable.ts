/** Characters of a message that the log keeps. */
export const LONGEST_MESSAGE = 4096;

/**
 * What would end a line, move a terminal's cursor or turn around what is read: controls (a tab is none), line and
 * paragraph separators, marks of direction, halves of characters.
 */
const UNSAFE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/** The text as one line that shows what it holds, whoever made it: unsafe characters are escaped as JSON does it. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT_ESCAPES[character] ?? codeOf(character));
}

/** The same JSON, in ASCII where a character is unsafe to show. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, codeOf);
}

/** The text, or its beginning and how much more there was. */
export function messageBeginning(text: string): string {
  const rest = text.length - LONGEST_MESSAGE;
  return rest > 0 ? `${text.slice(0, LONGEST_MESSAGE)}… (${rest} more characters)` : text;
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
