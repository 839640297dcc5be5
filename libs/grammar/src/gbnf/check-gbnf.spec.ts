import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { checkGbnf } from './check-gbnf.js';
import { GbnfError } from './gbnf-error.js';

function errorOf(gbnf: string): GbnfError | undefined {
  try {
    checkGbnf(gbnf);
    return undefined;
  } catch (error) {
    if (error instanceof GbnfError) return error;
    throw error;
  }
}

describe('a grammar given by a user', () => {
  it.each([
    'root ::= "a"',
    '# comment\nroot ::= item+ # more\nitem ::= [a-z\\]\\x41-\\x5A] | "\\"" | .\n',
    'root ::= (\n  "a" |\n  "b" other\n)* "c"{2,3}\nother ::= [^"\\n]{1,} | ',
    'root ::= "ä\\u00e4\\U0001F600" [🙂-🙃]? <[12]> !<[3]>',
    'root ::= "a" root | "b"',
    'root ::= ("a"?)*',
    'root ::= ("a" | )* "b"',
    'root ::= "b" a+\na ::= "a"*',
    'root ::= "b" "a"* +',
    'root ::= (" a"? " b"?)+',
    'root ::= call? (gap call?)* gap\ncall ::= | "c"\ngap ::= " "*',
    'root ::= a root | "b"\na ::= "x"?',
    'root ::= "a"{0,9999}',
    'root ::= (("a"{100}){100}){100}',
    `root ::= "a"${'?'.repeat(99)}`,
    `root ::= "a"\n${Array.from({ length: 12_000 }, (_, i) => `r${i} ::= r${i + 1} "b"`).join('\n')}\nr12000 ::= "x"`,
  ])('is accepted: %j', (gbnf) => {
    expect(errorOf(gbnf)).toBeUndefined();
  });

  it.each([
    ['', 1, 1, 'no rule "root"'],
    ['a ::= "b"', 1, 1, 'no rule "root"'],
    ['root ::= "a', 1, 10, 'without end'],
    ['root ::= [a', 1, 10, 'without end'],
    ['root ::= []', 1, 10, 'without characters'],
    ['root ::= ("a"\n  | "b"', 1, 10, 'without end'],
    ['root ::= "a"\nb = "c"', 2, 3, '"::="'],
    ['root ::= "a" )', 1, 14, 'unexpected ")"'],
    ['root ::= "\\q"', 1, 11, 'unknown escape'],
    ['root ::= *', 1, 10, 'unexpected "*"'],
    ['root ::= "" *', 1, 14, 'empty literal'],
    ['root ::= "a"{x}', 1, 13, '{n}'],
    ['root ::= "a"{3,2}', 1, 13, 'out of order'],
    ['root ::= "a"{99999}', 1, 13, 'more than'],
    ['root ::= "a"\n\nroot2 ::= "ü" missing', 3, 15, '"missing" is not defined'],
    ['root ::= a\na ::= root "x"', 1, 1, 'begins with itself'],
    ['root ::= "x"? root', 1, 1, 'begins with itself'],
    ['root ::= root', 1, 1, 'begins with itself'],
    ['root ::= "a"? "b"{1} | "c"\na ::= b | "x"\nb ::= a', 2, 1, 'begins with itself'],
    ['root ::= ("a"? root)*', 1, 1, 'begins with itself'],
    ['root ::= a root "b" | "c"\na ::= "x"?', 1, 1, 'begins with itself'],
    ['root ::= "c" | (a? root{2})\na ::= "x"', 1, 1, 'begins with itself'],
    [`root ::= "a"${'*'.repeat(200)}`, 1, 114, 'too many repetitions'],
    ['root ::= (("a"{0,100}){0,100}){0,100}', 1, 11, 'too large'],
    ['root ::= (("a"){0,1000} "b"){3}', 1, 10, 'too large'],
    [`root ::= ${'[abcdefghij]{1,2000}{1,1}'.repeat(200)}`, 1, 1, 'too large'],
    [`root ::= ${'('.repeat(5000)}"a"${')'.repeat(5000)}`, 1, 111, 'nested too deeply'],
    ['root ::= "a\0b"', 1, 12, 'zero character'],
  ])('is refused with line and column: %j', (gbnf, line, column, reason) => {
    const error = errorOf(gbnf);
    expect(error?.message).toContain(reason);
    expect([error?.line, error?.column]).toEqual([line, column]);
  });

  it('takes memory that is bounded, whatever its names and the definitions that do not count', () => {
    const long = errorOf(`root ::= "a"\n${'a'.repeat(100_000)} ::= "a"{0,1000}`);
    expect([long?.message, long?.line]).toEqual([expect.stringContaining('name of the rule is too long'), 2]);
    expect(errorOf('root ::= "a"{0,2000}\n'.repeat(1000))?.message).toContain('too large');
    expect(errorOf('root ::= "a"{0,2000}\n'.repeat(100))).toBeUndefined();
  });

  it('takes time that grows as its length does, whatever it repeats', () => {
    const spaces = ' '.repeat(2_000_000);
    expect(errorOf(`root ::= "a"{1,${spaces}x`)?.message).toContain('{n}');
    const rules = Array.from({ length: 60_000 }, (_, i) => `r${i}`);
    const empty = rules.map((rule) => `${rule} ::= ""`).join('\n');
    expect(errorOf(`root ::= ${rules.map((rule) => `${rule} "x"`).join(' | ')}\n${empty}`)).toBeUndefined();
  });

  it('is never worse than refused, whatever its text is', () => {
    const piece = fc.constantFrom(
      ...[
        'root',
        'a',
        ' ::= ',
        '"',
        '[',
        ']',
        '(',
        ')',
        '|',
        '*',
        '+',
        '?',
        '{2}',
        '{0,3}',
        '\n',
        ' ',
        '\\',
        '-',
        '^',
        '.',
        '<',
        '>',
        '#',
        'x',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        errorOf(`root ::= "x"\n${pieces.join('')}`);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('accepts what the conversion of schemas writes', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string', maxLength: 4000 },
        b: { type: 'array', maxItems: 500 },
        c: { pattern: '^[^"ä]{3,90}$' },
      },
      required: ['a'],
    };
    expect(errorOf(schemaToGbnf(schema))).toBeUndefined();
  });
});
