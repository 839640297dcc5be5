import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGbnf } from '#grammar';
import { GbnfMatcher } from '../../libs/grammar/src/gbnf/gbnf-matcher.js';
import { native } from './native-fixture.js';

const { GrammarMatcher } = native;

const RULES = ['root', 'p', 'q'];
const repetition = fc.constantFrom('', '', '', '*', '+', '?', '{0}', '{2}', '{0,2}', '{1,}', '{2,3}', '*+', '?*');
const atom = fc.constantFrom('"a"', '"b"', '"ab"', '[ab]', '""', ...RULES, ...RULES);
const alternatives = (item: fc.Arbitrary<string>) =>
  fc
    .array(fc.array(item, { maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((sequences) => sequences.map((items) => items.join(' ') || '""').join(' | '));
const { item } = fc.letrec<{ item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, repetition).map(([text, sign]) => (text === '""' ? text : text + sign)),
    fc.tuple(alternatives(tie('item')), repetition).map(([inner, sign]) => `(${inner})${sign}`),
  ),
}));
/** Rich in rules and repetitions that may be empty, and that begin with one another. */
const grammar = fc
  .tuple(...RULES.map(() => fc.tuple(fc.constantFrom('', '"a" ', '"b" '), alternatives(item))))
  .map((bodies) => bodies.map(([first, rest], rule) => `${RULES[rule]} ::= ${first}${rest}`).join('\n'));
const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }), { minLength: 3, maxLength: 3 });

function errorOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Undefined where there are too many ways to go on: grammars like these are often that ambiguous. */
function followed(gbnf: string, text: string): { readonly accepted: boolean; readonly complete: boolean } | undefined {
  try {
    return new GrammarMatcher(gbnf).accepts(text);
  } catch (error) {
    if (/too many ways|too much work/.test((error as Error).message)) return undefined;
    throw error;
  }
}

describe('the check of a grammar and the addon', () => {
  it('refuse the same grammars, and follow the others to the same end', () => {
    const counts = { refused: 0, followed: 0, texts: 0 };
    const property = fc.property(grammar, texts, (gbnf, all) => {
      const refusal = errorOf(() => checkGbnf(gbnf));
      const inAddon = errorOf(() => new GrammarMatcher(gbnf));
      expect([inAddon !== undefined, inAddon], gbnf).toEqual([refusal !== undefined, inAddon]);
      if (refusal !== undefined) {
        counts.refused++;
        expect(inAddon).toContain(/"(\w+)" begins with itself/.exec(refusal)?.[1]);
        return;
      }
      counts.followed++;
      for (const text of all) {
        const { accepted, complete } = followed(gbnf, text) ?? {};
        if (accepted === undefined) continue;
        counts.texts++;
        const { length: _, stacks: __, ...expected } = new GbnfMatcher(gbnf).match(text);
        expect({ gbnf, text, accepted, complete }).toEqual({ gbnf, text, ...expected });
      }
    });
    fc.assert(property, { seed: 3, numRuns: 600 });
    expect(counts.refused).toBeGreaterThan(100);
    expect(counts.followed).toBeGreaterThan(100);
    expect(counts.texts).toBeGreaterThan(300);
  });

  it('take time that grows with the length, where one rule has very many alternatives', () => {
    const rules = Array.from({ length: 200_000 }, (_, i) => `r${i}`);
    const root = rules.map((rule) => `${rule} "x"`).join(' | ');
    new GrammarMatcher(`root ::= "a" b\nb ::= ${root}\n${rules.map((rule) => `${rule} ::= ""`).join('\n')}`);
  });

  it.each([
    ['("a"?)*', ['', 'a', 'aaa'], ['b']],
    ['("a" | )+ "b"', ['b', 'aab'], ['', 'a']],
    ['("a"? "b"?)+', ['', 'a', 'b', 'ba', 'abba'], ['c']],
    ['"a"*+ "b"', ['b', 'aaab'], ['']],
    ['(("a"* "b"*)* "c"?)*', ['', 'bac', 'cc', 'abab'], ['d']],
  ])('repeat what may be empty: %s', (body, fitting, others) => {
    const gbnf = `root ::= ${body}`;
    for (const text of fitting) expect(new GrammarMatcher(gbnf).accepts(text), text).toMatchObject({ complete: true });
    for (const text of others) expect(new GrammarMatcher(gbnf).accepts(text), text).toMatchObject({ complete: false });
  });

  it.each([
    ['root ::= "a"\n  b "c"', 2, 5],
    ['root ::= "é" (', 1, 15],
    ['root ::= "a"\n\nb ::= "ü" missing', 3, 1],
    ['root ::= "a"\nb ::= b "x"', 2, 1],
    ['root ::= "a"\nb ::= [x', 2, 1],
    ['root ::= "a"{3,1}', 1, 13],
  ])('tell the line and column of a mistake: %j', (gbnf, line, column) => {
    expect(errorOf(() => new GrammarMatcher(gbnf))).toContain(`(line ${line}, column ${column})`);
  });
});
