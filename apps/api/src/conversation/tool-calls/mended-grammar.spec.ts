import { describe, expect, it } from 'vitest';
import { GbnfMatcher } from '#grammar';
import { mendedGrammar } from './mended-grammar.js';

const CALLS = [
  'root ::= tool-call | tool-calls',
  'space ::= | " " | "\\n"{1,2} [ \\t]{0,20}',
  'tool-call ::= "<" ( "a" | "b" )* ">"',
  'tool-calls ::= (tool-call? space)+',
].join('\n');

describe('a grammar of calls', () => {
  it('has one way to go on within a call, whatever stands around it', () => {
    const ways = (gbnf: string) => new GbnfMatcher(gbnf).match('<ab> <a').stacks;
    expect(ways(mendedGrammar(CALLS, false))).toBeLessThan(ways(CALLS) / 2);
  });

  it('takes the same calls', () => {
    const matcher = new GbnfMatcher(mendedGrammar(CALLS, false));
    for (const text of ['<a>', '<>\n<ab>', '<a><b> <ab>\n', '<a>\n\n'])
      expect(matcher.match(text).complete, text).toBe(true);
    for (const text of ['', '<a', 'a', ' ']) expect(matcher.match(text).complete, text).toBe(false);
  });

  it('takes one call where no more are asked for', () => {
    const required = CALLS.replace(/^root.*$/m, 'root ::= tool-calls').replace(
      '(tool-call? space)+',
      '(tool-call space)+',
    );
    for (const calls of [CALLS, required]) {
      const matcher = new GbnfMatcher(mendedGrammar(calls, true));
      expect(matcher.match('<a>\n').complete).toBe(true);
      expect(matcher.match('<a>\n<b>').complete).toBe(false);
    }
  });

  it('has no escape that its reader does not take', () => {
    const strings = 'root ::= "\\"" ( [^"\\\\] | "\\\\" ["\\\\/ bfnrt] )* "\\""';
    expect(new GbnfMatcher(mendedGrammar(strings, false)).match('"\\n"').complete).toBe(true);
    expect(new GbnfMatcher(mendedGrammar(strings, false)).match('"\\ "').accepted).toBe(false);
  });

  it('stays as it is where calls stand in a section of their own', () => {
    const section = 'root ::= tool-call | tool-calls\ntool-calls ::= "[" tool-call "]"\ntool-call ::= "a"';
    expect(mendedGrammar(section, true)).toBe(section);
  });
});
