/** llama.cpp's grammar of strings allows a space behind a backslash, which JSON and its own reader do not. */
const ESCAPED_SPACE = '/ bfnrt]';

/** A call may be one of many that may be none, or stand alone: each way to go on within it is there three times. */
const MANY_WAYS = [
  [/^root ::= tool-call \| tool-calls$/m, 'root ::= tool-calls'],
  [/^tool-calls ::= \(tool-call\? space\)\+$/m, 'tool-calls ::= tool-call space (tool-call space)*'],
] as const;

/** The grammar that llama.cpp makes of calls, without what its reader does not take, and with one way to each text. */
export function mendedGrammar(grammar: string): string {
  const read = grammar.replaceAll(ESCAPED_SPACE, '/bfnrt]');
  if (!MANY_WAYS.every(([rule]) => rule.test(read))) return read;
  return MANY_WAYS.reduce((mended, [rule, one]) => mended.replace(rule, one), read);
}
