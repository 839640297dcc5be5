import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownBeginning } from './known-beginning.js';

/** What comes of a text in pieces of `size` characters. */
function behind(beginnings: readonly string[], text: string, size: number): readonly string[] {
  const known = new KnownBeginning(beginnings);
  const count = Math.ceil(text.length / size);
  return Array.from({ length: count }, (_, index) => known.behind(text.slice(index * size, (index + 1) * size)));
}

describe('a known beginning', () => {
  it('is left out, however the text is cut', () => {
    expect(behind(['Once'], 'Once upon', 3)).toEqual(['', ' u', 'pon']);
    expect(behind(['Once'], 'Only', 2)).toEqual(['', 'Only']);
    expect(behind([''], 'Only', 2)).toEqual(['On', 'ly']);
  });

  it('is the longest that the text has', () => {
    expect(behind(['hm', 'hm \n'], 'hm \nso', 1).join('')).toBe('so');
    expect(behind(['hm', 'hm \n'], 'hm so', 1).join('')).toBe(' so');
  });

  it('may be all of the text, or more', () => {
    for (const text of ['', 'On', 'Once']) {
      expect(new KnownBeginning(['Once']).without(text)).toBe('');
      expect(behind(['Once'], text, 1).join('')).toBe('');
    }
  });

  it('comes to the same in a text that grows and in the whole', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), text, fc.integer({ min: 1, max: 4 }), (beginnings, whole, size) => {
        const grown = behind(beginnings, whole, size).join('');
        // What is still held when the text ends is said by the whole.
        expect(new KnownBeginning(beginnings).without(whole).startsWith(grown)).toBe(true);
      }),
    );
  });
});
