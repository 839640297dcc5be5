import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../door/vocabulary.js';
import { GeneratedText, type TextLimits } from './generated-text.js';

const PIECES = ['a', '\n', '  ', 'END', 'EN', '\t', ' x\n y', '</s>', 'D'];
const EOS = PIECES.indexOf('</s>');
const LEAD = PIECES.length;
const TAIL = LEAD + 1;

/** The pieces above, then the two bytes of "é". */
const VOCABULARY = (() => {
  const bytes = [...PIECES.map((piece) => new TextEncoder().encode(piece)), Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
  const offsets = new Uint32Array(bytes.length + 1);
  for (const [token, piece] of bytes.entries()) offsets[token + 1] = offsets[token]! + piece.length;
  const attributes = new Uint8Array(bytes.length);
  attributes[EOS] = 3;
  return new Vocabulary({ bytes: Buffer.concat(bytes), offsets, attributes });
})();

const generatedText = (limits: Partial<TextLimits> = {}, isVisible = false) =>
  new GeneratedText(VOCABULARY, { stop: [], minIndent: 0, ...limits }, () => isVisible);

const token = (piece: string) => PIECES.indexOf(piece);

/** Pushes pieces until the text ends itself. */
function write(text: GeneratedText, pieces: readonly string[]): string {
  let all = '';
  for (const piece of pieces) {
    all += text.push(token(piece), false);
    if (text.isEnded) break;
  }
  return all;
}

describe('GeneratedText', () => {
  it('knows whether a line was completed', () => {
    const text = generatedText();
    text.push(token('a'), false);
    expect(text.hasNewLine).toBe(false);
    text.push(token(' x\n y'), false);
    expect(text.hasNewLine).toBe(true);
  });

  it('ends at a stop string and leaves it out', () => {
    const text = generatedText({ stop: ['END'] });
    expect(write(text, ['a', 'EN', 'D'])).toBe('a');
    expect(text).toMatchObject({ isEnded: true, isCut: false, stoppingWord: 'END' });
  });

  it('does not count a new line inside a stop string', () => {
    const text = generatedText({ stop: ['\n'] });
    expect(write(text, ['a', '\n'])).toBe('a');
    expect(text.hasNewLine).toBe(false);
  });

  it('holds nothing back at the last token', () => {
    const text = generatedText({ stop: ['END'] });
    expect(text.push(token('EN'), true)).toBe('EN');
    expect(text.rest()).toBe('');
  });

  it('gives an unfinished character with the token that ends the generation, and not before', () => {
    const text = generatedText({ stop: ['END'] });
    expect(text.push(token('EN'), false)).toBe('');
    expect(text.push(LEAD, false)).toBe('');
    expect(text.isIncomplete).toBe(true);
    expect(text.push(EOS, true)).toBe('EN\uFFFD');
    expect(text.isIncomplete).toBe(false);
  });

  it('leaves to the rest what a last token could not complete', () => {
    const text = generatedText({ stop: ['END'] });
    text.push(token('EN'), false);
    expect(text.push(LEAD, true)).toBe('');
    expect(text.rest()).toBe('EN\uFFFD');
  });

  it('looks for stop strings only in whole characters', () => {
    const text = generatedText({ stop: ['é'] });
    expect(text.push(LEAD, false) + text.push(TAIL, false)).toBe('');
    expect(text.stoppingWord).toBe('é');
  });

  it('shows control tokens when they are visible', () => {
    expect(generatedText({}, true).push(EOS, true)).toBe('</s>');
    expect(generatedText({}, false).push(EOS, true)).toBe('');
  });

  describe('with a smallest indentation', () => {
    it.each([
      [['a', '\n', '  ', 'a', '\n', 'a'], 'a\n  a\n', true],
      [['a', '\n', '  ', '\t', 'a'], 'a\n  \ta', false],
      [['a', '\n', '\t', 'a'], 'a\n\t', true],
      [['a', '\n', '\n'], 'a\n', true],
      [['a', ' x\n y'], 'a x\n ', true],
      [['a', 'a', 'a'], 'aaa', false],
    ])('makes of %j the text %j', (pieces, expected, isCut) => {
      const text = generatedText({ minIndent: 2 });
      expect(write(text, pieces)).toBe(expected);
      expect(text.isCut).toBe(isCut);
    });

    it('is no limit when it is 0', () => {
      expect(write(generatedText(), ['a', '\n', 'a'])).toBe('a\na');
    });
  });
});
