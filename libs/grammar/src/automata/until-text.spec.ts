import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../refusals/budget.js';
import { textsUntil } from './until-text.js';

describe('the texts until an end', () => {
  it.each([
    ['</p>', 'a < b </', true],
    ['</p>', 'a</p>b', false],
    ['\n</p>\n', '\n', true],
    ['\n</p>\n', '\n</p>', false],
    ['aa', '', true],
    ['aa', 'a', false],
  ])('of %j have %j: %j', (end, text, isOne) => {
    expect(textsUntil(end, new Budget(10_000)).accepts(text)).toBe(isOne);
  });

  it('are those behind which the end comes for the first time', () => {
    const word = (max: number) => fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: max });
    fc.assert(
      fc.property(word(5), word(12), (end, text) => {
        expect(textsUntil(end, new Budget(10_000)).accepts(text)).toBe((text + end).indexOf(end) === text.length);
      }),
      { numRuns: 1000 },
    );
  });
});
