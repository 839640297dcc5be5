import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bordersOf } from './borders.js';

const END = 7;
const rules = (changes: { max?: number; minStep?: number } = {}) => ({
  ...{ max: 32, minStep: 8192, ...changes },
  endsMessage: (token: number) => token === END,
});

/** A prompt of messages of these lengths, each with its end, and of what follows the last one. */
function chat(messages: readonly number[], rest = 4): Int32Array {
  const tokens = messages.flatMap((length) => [...new Array<number>(length - 1).fill(1), END]);
  return Int32Array.from([...tokens, ...new Array<number>(rest).fill(2)]);
}

describe('where the pieces of a prompt end', () => {
  it('is behind its last messages and behind its first', () => {
    expect(bordersOf(chat([50, 60, 70, 80, 90]), 0, rules())).toEqual([50, 180, 260, 350]);
  });

  it('is where its evaluation begins, and not just behind that', () => {
    const turns = chat([50, 60, 70, 80, 90]);
    expect(bordersOf(turns, 259, rules())).toEqual([259, 350]);
    expect(bordersOf(turns, 340, rules())).toEqual([340]);
  });

  it('is before a last message that is short rather than behind it', () => {
    expect(bordersOf(chat([100, 100, 100, 9]), 0, rules())).toEqual([100, 200, 300]);
  });

  it('is near the end of a prompt without messages, as llama-server has it', () => {
    expect(bordersOf(new Int32Array(1000), 0, rules())).toEqual([484, 996]);
    expect(bordersOf(new Int32Array(40), 0, rules())).toEqual([36]);
    expect(bordersOf(new Int32Array(10), 0, rules())).toEqual([]);
  });

  it('is at steps, or at the end of a message that follows soon', () => {
    expect(bordersOf(new Int32Array(3000), 0, rules({ minStep: 1000 }))).toEqual([1000, 2000, 2484, 2996]);
    const long = chat([...new Array<number>(30).fill(100)]);
    expect(bordersOf(long, 0, rules({ minStep: 1050 }))).toEqual([100, 1100, 2100, 2800, 2900, 3000]);
    expect(bordersOf(chat([40, 40, 40, 40, 40]), 0, rules({ minStep: 0 }))).toEqual([40, 80, 120, 160, 200]);
  });

  it('is as often as wished, the last ones first', () => {
    const turns = chat([50, 60, 70, 80, 90]);
    expect(bordersOf(turns, 0, rules({ max: 1 }))).toEqual([260]);
    expect(bordersOf(turns, 0, rules({ max: 2 }))).toEqual([260, 350]);
    expect(bordersOf(turns, 0, rules({ max: 0 }))).toEqual([]);
  });

  it('is at no place inside of media', () => {
    const whole = (place: number) => (place > 900 && place < 999 ? 900 : place);
    expect(bordersOf(new Int32Array(1000), 0, rules(), whole)).toEqual([484, 900]);
  });

  it('leaves pieces of more than a few tokens, and the last token to be evaluated', () => {
    const tokens = fc.array(fc.constantFrom(1, 2, 3, END), { maxLength: 400 });
    fc.assert(
      fc.property(tokens, fc.nat(), fc.nat(6), fc.nat(200), (list, place, max, minStep) => {
        const prompt = Int32Array.from(list);
        const start = prompt.length === 0 ? 0 : place % prompt.length;
        const borders = bordersOf(prompt, start, rules({ max, minStep }));
        expect(borders.length).toBeLessThanOrEqual(max);
        for (const [index, border] of borders.entries()) {
          expect(border).toBeGreaterThanOrEqual(start);
          expect(border).toBeLessThan(prompt.length);
          if (index > 0) expect(border - borders[index - 1]!).toBeGreaterThanOrEqual(16);
        }
      }),
    );
  });
});
