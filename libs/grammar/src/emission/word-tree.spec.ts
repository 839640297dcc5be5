import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { checkText } from '../gbnf/check-text.js';

describe('listed texts', () => {
  it('are accepted, and no other text, whatever they begin with alike', () => {
    const letters = fc.constantFrom('a', 'b', '"', '\\', '\n', 'é', '😀', '😁', '\u{10400}');
    const word = fc.array(letters, { maxLength: 5 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), word, (words, other) => {
        const grammar = schemaToGbnf({ enum: words });
        for (const text of [...words, other]) {
          expect(checkText(grammar, JSON.stringify(text)).fits).toBe(words.includes(text));
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('of two lists that read alike when joined are told apart', () => {
    const grammar = schemaToGbnf({ properties: { a: { enum: ['x"y'] }, b: { enum: ['x', 'y'] } } });
    expect(checkText(grammar, '{"a": "x\\"y", "b": "x"}').fits).toBe(true);
    expect(checkText(grammar, '{"b": "x\\"y"}').fits).toBe(false);
  });
});
