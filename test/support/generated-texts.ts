import fc from 'fast-check';

const REPEATED = [' ', '\n', '\t', 'a', 'A', '1', '😀', 'é', '!', '\r\n', '  \n', '▁', "'s", '的', 'ab', '-'];
const WORDS = ['the', 'fox', 'ran', "don't", 'I', '123', '12', 'x=1;', 'if(', 'Straße', 'over'];

/** Texts that are hard to cut: runs, words, any Unicode, special tokens and beginnings of them. */
export function generatedTexts(specials: readonly string[]): fc.Arbitrary<string> {
  const special = fc.constantFrom(...specials, '<|im_end|>', '</s>', '<mask>');
  const piece = fc.oneof(
    { weight: 3, arbitrary: special },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...REPEATED), fc.integer({ min: 1, max: 120 }))
        .map(([text, count]) => text.repeat(count)),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 40 }).map((words) => words.join(' ')),
    },
    { weight: 1, arbitrary: special.map((text) => text.slice(0, -1)) },
  );
  return fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
}
