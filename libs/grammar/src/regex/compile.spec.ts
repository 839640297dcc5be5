import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import { regexToDfa } from './compile.js';

const atom = fc.constantFrom(
  'a',
  'b',
  '[ab]',
  '[^a]',
  '.',
  '\\d',
  '\\w',
  '\\W',
  '\\s',
  '-',
  '1',
  '\\b',
  '\\B',
  '^',
  '$',
  'ä',
);
const { regex } = fc.letrec<{ regex: string }>((tie) => ({
  regex: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'regex' },
    atom,
    fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => a + b),
    fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('regex'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}')).map(([a, q]) => `(?:${a})${q}`),
    fc.tuple(fc.constantFrom('?=', '?!'), tie('regex')).map(([a, b]) => `(${a}${b})`),
  ),
}));
const text = fc
  .array(fc.constantFrom('a', 'b', '1', '-', ' ', 'ä', '\n', '_'), { maxLength: 7 })
  .map((chars) => chars.join(''));

describe('regular expressions as automata', () => {
  it('match what the RegExp of ECMA-262 finds', () => {
    let compared = 0;
    fc.assert(
      fc.property(regex, fc.array(text, { minLength: 8, maxLength: 8 }), (source, texts) => {
        let dfa: ReturnType<typeof regexToDfa>;
        try {
          dfa = regexToDfa(source, new Budget(200_000));
        } catch (error) {
          if (error instanceof Unsupported) return;
          throw error;
        }
        const oracle = new RegExp(source, 'u');
        for (const one of texts) expect([source, one, dfa.accepts(one)]).toEqual([source, one, oracle.test(one)]);
        compared++;
      }),
      { seed: 11, numRuns: 700 },
    );
    expect(compared).toBeGreaterThan(400);
  });
});
