/** llama.cpp's grammar of strings allows a space behind a backslash, which JSON and its own reader do not. */
const ESCAPED_SPACE = '/ bfnrt]';

/** A call may be one of many that may be none, or stand alone: each way to go on within it is there three times. */
const MANY_WAYS = [
  [/^root ::= tool-call \| tool-calls$/m, 'root ::= tool-calls'],
  [/^tool-calls ::= \(tool-call\? space\)\+$/m, 'tool-calls ::= tool-call space (tool-call space)*'],
] as const;

/** Of formats whose calls follow each other, also where one is asked for. */
const FOLLOWED = [/^tool-calls ::= tool-call space \(tool-call space\)\*$/m, /^tool-calls ::= \(tool-call space\)\+$/m];

/**
 * The grammar that llama.cpp makes of calls, without what its reader does not take, and with one way to each text.
 * @param isSingle a response has one call at most
 */
export function mendedGrammar(grammar: string, isSingle: boolean): string {
  const read = grammar.replaceAll(ESCAPED_SPACE, '/bfnrt]');
  const isAmbiguous = MANY_WAYS.every(([rule]) => rule.test(read));
  const plain = isAmbiguous ? MANY_WAYS.reduce((mended, [rule, one]) => mended.replace(rule, one), read) : read;
  return isSingle ? FOLLOWED.reduce((mended, rule) => mended.replace(rule, SINGLE), plain) : plain;
}

const SINGLE = 'tool-calls ::= tool-call space';
