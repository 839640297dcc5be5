import { describe, expect, it } from 'vitest';
import { native } from './native-fixture.js';

const { GrammarMatcher } = native;

describe('GrammarMatcher', () => {
  it('tells prefixes from sentences from neither', () => {
    const matcher = new GrammarMatcher('root ::= "{" [a-z]+ "}" | "none"');
    expect(matcher.accepts('')).toEqual({ accepted: true, complete: false });
    expect(matcher.accepts('{ab')).toEqual({ accepted: true, complete: false });
    expect(matcher.accepts('{ab}')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('none')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('{ab}x')).toEqual({ accepted: false, complete: false });
    expect(matcher.accepts('{1')).toEqual({ accepted: false, complete: false });
  });

  it('starts anew on each call', () => {
    const matcher = new GrammarMatcher('root ::= "ab"');
    for (let i = 0; i < 3; i += 1) {
      expect(matcher.accepts('a')).toEqual({ accepted: true, complete: false });
      expect(matcher.accepts('b')).toEqual({ accepted: false, complete: false });
    }
  });

  it('counts the empty text as a sentence when the grammar does', () => {
    const matcher = new GrammarMatcher('root ::= "a"*');
    expect(matcher.accepts('')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('a'.repeat(10_000))).toEqual({ accepted: true, complete: true });
  });

  it('goes by code points, not by UTF-16 units or bytes', () => {
    const matcher = new GrammarMatcher('root ::= [\\U0001F600-\\U0001F64F] "é" .');
    expect(matcher.accepts('🙂é漢')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('🙂é🙂')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('🙂é')).toEqual({ accepted: true, complete: false });
    expect(matcher.accepts('\u{1F602}')).toEqual({ accepted: true, complete: false });
    expect(matcher.accepts('\ud83d')).toEqual({ accepted: false, complete: false });
  });

  it('follows recursive rules', () => {
    const matcher = new GrammarMatcher('root ::= "[" (root ("," root)*)? "]"');
    expect(matcher.accepts('[[],[[]]]')).toEqual({ accepted: true, complete: true });
    expect(matcher.accepts('[[],')).toEqual({ accepted: true, complete: false });
    expect(matcher.accepts('[,')).toEqual({ accepted: false, complete: false });
  });

  it('begins after blank lines and comments', () => {
    expect(new GrammarMatcher('\n# a comment\n  root ::= "a" # more\n').accepts('a').complete).toBe(true);
  });

  it.each([
    ['nothing', '', /empty/],
    ['only a comment', '# root', /empty/],
    ['an open group', 'root ::= ("a"', /expecting '\)'/],
    ['an open literal', 'root ::= "a', /unexpected end of input/],
    ['no definition', 'root', /expecting ::=/],
    ['an undefined rule', 'root ::= a b\na ::= "x"', /undefined rule identifier 'b'/],
    ['no root', 'a ::= "x"', /no rule 'root'/],
    ['left recursion', 'root ::= a\na ::= a "x"', /left recursion/],
    ['a repetition of nothing', 'root ::= *', /preceding item/],
    ['a maximum below the minimum', 'root ::= "a" [0-9]{19,15}', /maximum below its minimum/],
    ['that in a group with blanks', 'root ::= ("a"{ 3 , 2 })', /maximum below its minimum/],
    ['too many repetitions', 'root ::= "a"{99999999999999999999}', /stoull/],
  ])('refuses %s and tells the reason', (_name, gbnf, reason) => {
    expect(() => new GrammarMatcher(gbnf)).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringMatching(reason) }),
    );
  });

  const chain = (length: number, rule: (next: string) => string) =>
    [
      'root ::= "a" r0',
      ...Array.from({ length }, (_, i) => `r${i} ::= ${rule(`r${i + 1}`)}`),
      `r${length} ::= "x"`,
    ].join('\n');

  it('follows a chain of rules however long', () => {
    const matcher = new GrammarMatcher(chain(50_000, (next) => `${next} "b"`));
    expect(matcher.accepts('axbb')).toEqual({ accepted: true, complete: false });
  });

  it('follows alternatives of the same beginnings', () => {
    const matcher = new GrammarMatcher(chain(60, (next) => `${next} | ${next}`));
    expect(matcher.accepts('ax')).toEqual({ accepted: true, complete: true });
  });

  it.each([
    ['of different endings', (next: string) => `${next} "a" | ${next} "b"`],
    ['behind what may be empty', (next: string) => `("x" | "") ${next} "a" | ${next} "b"`],
  ])('gives up where alternatives %s are too many to follow', (_name, rule) => {
    const matcher = new GrammarMatcher(chain(60, rule));
    expect(() => matcher.accepts('ax')).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringContaining('too many ways to go on') }),
    );
    expect(new GrammarMatcher(chain(6, rule)).accepts('ax').accepted).toBe(true);
  });

  it('refuses a grammar that has too many ways to begin', () => {
    const rule = (next: string) => `${next} "a" | ${next} "b"`;
    expect(() => new GrammarMatcher(chain(60, rule).replace('root ::= "a"', 'root ::= '))).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringContaining('too many ways to go on') }),
    );
  });

  it('finds left recursion behind rules that may be empty', () => {
    expect(() => new GrammarMatcher('root ::= a root "x"\na ::= b\nb ::= ""')).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringContaining('left recursion') }),
    );
  });

  it('takes braces in literals, classes and comments for what they are', () => {
    expect(new GrammarMatcher('root ::= "{5,3}" [{9,1}] # {4,2}\n').accepts('{5,3}{').complete).toBe(true);
  });

  it('keeps the reason short for a long grammar', () => {
    const gbnf = `root ::= "${'漢'.repeat(5000)}" )`;
    expect(() => new GrammarMatcher(gbnf)).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringMatching(/^.{1,300}$/s) }),
    );
  });

  it('refuses what is no text', () => {
    const Misused = GrammarMatcher as unknown as new (gbnf?: unknown) => InstanceType<typeof GrammarMatcher>;
    const matcher = new GrammarMatcher('root ::= "a"');
    expect(() => new Misused()).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    expect(() => matcher.accepts(3 as unknown as string)).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });

  it('can be disposed of twice and then refuses to match', () => {
    const matcher = new GrammarMatcher('root ::= "a"');
    matcher.dispose();
    matcher.dispose();
    expect(() => matcher.accepts('a')).toThrowError(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});
