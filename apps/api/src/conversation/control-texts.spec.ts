import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlTexts } from './control-texts.js';

const WORDS = ['<|end|>', '<|', '|>|', '<s>', 's', '||'];

describe('the texts of control tokens', () => {
  it('are found where they stand, those that overlap as one', () => {
    const controls = new ControlTexts(['<|end|>', '<|e']);
    expect(controls.rangesIn('a<|end|>b<|end|><|e')).toEqual([
      [1, 8],
      [9, 16],
      [16, 19],
    ]);
    expect(new ControlTexts(['aba', 'bab']).rangesIn('xababx')).toEqual([[1, 5]]);
  });

  it('leave none in what is outside of the ranges, and nothing else within', () => {
    const controls = new ControlTexts(WORDS);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS, '<', '|', '>', 'e', 'n', ' ')), (parts) => {
        const text = parts.join('');
        const ranges = controls.rangesIn(text);
        let begin = 0;
        for (const [from, to] of [...ranges, [text.length, text.length]] as const) {
          const outside = text.slice(begin, from);
          expect(WORDS.filter((word) => outside.includes(word))).toEqual([]);
          expect(from).toBeGreaterThanOrEqual(begin);
          begin = to;
        }
      }),
    );
  });

  it('may be none', () => {
    expect(new ControlTexts(['', '']).rangesIn('<|end|>')).toEqual([]);
  });
});
