import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { checkGbnf } from './check-gbnf.js';
import { eitherGrammar, graftGrammar, graftGrammars, withPrefix } from './combine-gbnf.js';
import { GbnfMatcher } from './gbnf-matcher.js';

const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'string', pattern: '^[a-z"\\]]{2,3}$' }, b: { type: 'integer' } },
  required: ['a'],
} as const;

const matches = (gbnf: string, text: string) => new GbnfMatcher(gbnf).match(text).complete;

describe('a grammar with a prefix', () => {
  it('describes the same texts under other names', () => {
    const gbnf = 'root ::= a{2,3} "root \\" a" [a\\]-c] # root a\na ::= "x" | b-1\nb-1 ::= [0-9]';
    const renamed = withPrefix(gbnf, 'p-');
    expect(renamed).toBe('p-root ::= p-a{2,3} "root \\" a" [a\\]-c] # root a\np-a ::= "x" | p-b-1\np-b-1 ::= [0-9]');
    expect(() => checkGbnf(`root ::= p-root\n${renamed}`)).not.toThrow();
  });

  it('leaves tokens alone', () => {
    expect(withPrefix('root ::= <think> !</think> <[12]>', 'p-')).toBe('p-root ::= <think> !</think> <[12]>');
  });
});

describe('either grammar', () => {
  it('takes what one of them takes, whatever rules they share', () => {
    const either = eitherGrammar([
      { gbnf: schemaToGbnf(SCHEMA) },
      { gbnf: 'root ::= value "!"\nvalue ::= "yes" | "no"', before: '<say "it">\n' },
    ]);
    expect(() => checkGbnf(either)).not.toThrow();
    for (const text of ['{"a":"ab"}', '{"a":"a\\"b","b":5}', '<say "it">\nyes!'])
      expect(matches(either, text)).toBe(true);
    for (const text of ['yes!', '{"b":5}', '<say "it">\n{"a":"ab"}', '']) expect(matches(either, text)).toBe(false);
  });

  it('takes exactly the texts of its parts', () => {
    const word = fc.stringMatching(/^[ab]{1,3}$/);
    fc.assert(
      fc.property(word, word, word, (one, other, text) => {
        const either = eitherGrammar([
          { gbnf: `root ::= x\nx ::= "${one}"` },
          { gbnf: `root ::= x\nx ::= "${other}"` },
        ]);
        expect(matches(either, text)).toBe(text === one || text === other);
      }),
    );
  });
});

describe('a grafted grammar', () => {
  const OUTER = 'root ::= "<think>" [^<]* "</think>" value\nvalue ::= "\\"HERE\\""';

  it('has the inner one in place of the text', () => {
    const grafted = graftGrammar(OUTER, 'HERE', schemaToGbnf(SCHEMA))!;
    expect(() => checkGbnf(grafted)).not.toThrow();
    expect(matches(grafted, '<think>hm</think>{"a":"ab"}')).toBe(true);
    expect(matches(grafted, '<think>hm</think>"HERE"')).toBe(false);
    expect(matches(grafted, '{"a":"ab"}')).toBe(false);
  });

  it('is none where the text does not occur', () => {
    expect(graftGrammar('root ::= "HERE"', 'HERE', 'root ::= "x"')).toBeUndefined();
  });

  it('has each of several in its place, and equal ones once', () => {
    const outer = 'root ::= "a" "\\"ONE\\"" | "b" "\\"TWO\\"" | "c" "\\"THREE\\""';
    const [letter, digit] = ['root ::= x\nx ::= [a-z]', 'root ::= x\nx ::= [0-9]'];
    const inners = new Map([
      ['ONE', letter],
      ['TWO', digit],
      ['THREE', letter],
    ]);
    const grafted = graftGrammars(outer, inners)!;
    expect(() => checkGbnf(grafted)).not.toThrow();
    for (const text of ['ax', 'b1', 'cx']) expect(matches(grafted, text)).toBe(true);
    for (const text of ['a1', 'bx', 'c1', 'b"TWO"']) expect(matches(grafted, text)).toBe(false);
    expect(grafted.match(/\[a-z\]/g)).toHaveLength(1);
  });

  it('is none where one of several texts does not occur', () => {
    const inners = new Map([
      ['ONE', 'root ::= "x"'],
      ['TWO', 'root ::= "y"'],
    ]);
    expect(graftGrammars('root ::= "\\"ONE\\""', inners)).toBeUndefined();
  });
});
