import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopMatcher } from './stop-matcher.js';

/** What each piece releases, and at the end the rest; then the stop string that was found. */
function released(words: readonly string[], pieces: readonly string[]) {
  const matcher = new StopMatcher(words);
  const texts = pieces.map((piece) => matcher.push(piece));
  if (matcher.word === '') texts.push(matcher.flush());
  return { texts, text: texts.join(''), word: matcher.word };
}

/** The text character by character: the first stop string that is complete ends it, the longest of several. */
function reference(words: readonly string[], text: string) {
  for (let end = 1; end <= text.length; end++) {
    const complete = words.filter((word) => word !== '' && text.slice(0, end).endsWith(word));
    const word = complete.sort((a, b) => b.length - a.length)[0];
    if (word !== undefined) return { text: text.slice(0, end - word.length), word };
  }
  return { text, word: '' };
}

describe('StopMatcher', () => {
  it('lets everything pass when there are no stop strings', () => {
    expect(released([], ['a', 'b'])).toEqual({ texts: ['a', 'b', ''], text: 'ab', word: '' });
    expect(released([''], ['a', 'b']).text).toBe('ab');
  });

  it('ends before a stop string that spans several tokens', () => {
    expect(released(['time, there'], [' a', ' t', 'ime,', ' there was'])).toEqual({
      texts: [' a', '', '', ' '],
      text: ' a ',
      word: 'time, there',
    });
  });

  it('releases what it held back once it cannot become a stop string', () => {
    expect(released(['time, thexx'], [' t', 'ime,', ' there', ' was']).texts).toEqual([
      '',
      '',
      ' time, there',
      ' was',
      '',
    ]);
  });

  it('releases at the end what turned out to be no stop string', () => {
    expect(released(['END'], ['abc', 'EN']).texts).toEqual(['abc', '', 'EN']);
  });

  it('takes the stop string that is complete first, and the longest of those complete at once', () => {
    expect(released(['abcde', 'bcd'], ['xabcde'])).toMatchObject({ text: 'xa', word: 'bcd' });
    expect(released(['cd', 'abcd'], ['xabcd'])).toMatchObject({ text: 'x', word: 'abcd' });
    expect(released(['\n\n', '\n'], ['a\n\n'])).toMatchObject({ text: 'a', word: '\n' });
  });

  it('finds a stop string whose beginning repeats', () => {
    expect(released(['aab'], ['aa', 'a', 'b'])).toMatchObject({ text: 'a', word: 'aab' });
  });

  it('finds the same end however the text is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 14 });
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 }), { maxLength: 3 });
    const cuts = fc.array(fc.nat(14), { maxLength: 6 });
    fc.assert(
      fc.property(words, letters, cuts, (stop, text, places) => {
        const sorted = [0, ...places.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
        const pieces = sorted.slice(1).map((place, index) => text.slice(sorted[index], place));
        const { text: out, word } = released(stop, pieces);
        expect({ text: out, word }).toEqual(reference(stop, text));
      }),
      { numRuns: 3000 },
    );
  });
});
