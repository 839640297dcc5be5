import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../refusals/budget.js';
import { minimise } from './minimise.js';
import type { Table } from './trim.js';

const tables: fc.Arbitrary<Table> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }))
  .chain(([states, letters]) =>
    fc.record({
      letters: fc.constant(letters),
      next: fc
        .array(fc.integer({ min: -1, max: states - 1 }), { minLength: states * letters, maxLength: states * letters })
        .map((cells) => Int32Array.from(cells)),
      accepting: fc
        .array(fc.integer({ min: 0, max: 1 }), { minLength: states, maxLength: states })
        .map((flags) => Uint8Array.from(flags)),
      start: fc.integer({ min: 0, max: states - 1 }),
    }),
  );

function accepts({ letters, next, accepting, start }: Table, word: readonly number[]): boolean {
  if (accepting.length === 0) return false;
  let state = start;
  for (const letter of word) {
    state = next[state * letters + letter]!;
    if (state < 0) return false;
  }
  return accepting[state] === 1;
}

/** All words of up to `length` letters. */
function words(letters: number, length: number): number[][] {
  let last: number[][] = [[]];
  const all = [...last];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((word) => Array.from({ length: letters }, (_, letter) => [...word, letter]));
    all.push(...last);
  }
  return all;
}

/** How many states the smallest automaton has: the languages of the states, told apart by words (Moore, 1956). */
function fewestStates(table: Table): number {
  const { letters, next, accepting, start } = table;
  const tests = words(letters, Math.min(accepting.length, 6));
  const languages = new Set<string>();
  const seen = new Set([start]);
  for (const state of seen) {
    const language = tests.map((word) => (accepts({ ...table, start: state }, word) ? 1 : 0)).join('');
    if (language.includes('1')) languages.add(language);
    for (let letter = 0; letter < letters; letter++) {
      const to = next[state * letters + letter]!;
      if (to >= 0) seen.add(to);
    }
  }
  return languages.size;
}

describe('the smallest table', () => {
  it('accepts the same words', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const minimal = minimise(table, new Budget(1e9));
        for (const word of words(table.letters, 5)) expect(accepts(minimal, word)).toBe(accepts(table, word));
      }),
    );
  });

  it('has no state too many', () => {
    fc.assert(
      fc.property(tables, (table) => {
        fc.pre(table.accepting.length <= 6);
        expect(minimise(table, new Budget(1e9)).accepting.length).toBe(fewestStates(table));
      }),
    );
  });
});
