import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../door/vocabulary.js';
import { TokenText } from './token-text.js';

/** A vocabulary of these pieces; those in `control` are control tokens. */
function vocabularyOf(pieces: readonly Uint8Array[], control: readonly number[] = []): Vocabulary {
  const offsets = new Uint32Array(pieces.length + 1);
  for (const [token, piece] of pieces.entries()) offsets[token + 1] = offsets[token]! + piece.length;
  const attributes = Uint8Array.from(pieces, (_, token) => (control.includes(token) ? 1 : 0));
  return new Vocabulary({ bytes: Buffer.concat(pieces), offsets, attributes });
}

const encode = (text: string) => new TextEncoder().encode(text);

/** What each piece releases, and at the end the rest. */
function released(pieces: readonly Uint8Array[]): string[] {
  const text = new TokenText(vocabularyOf(pieces), () => false);
  return [...pieces.map((_, token) => text.push(token)), text.flush()];
}

/** Cuts bytes at random places, empty pieces included. */
const anyCut = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.tuple(bytes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })).map(([whole, cuts]) => {
    const places = [0, ...cuts.map((cut) => Math.round(cut * whole.length)).sort((a, b) => a - b), whole.length];
    return { whole, pieces: places.slice(1).map((place, index) => whole.subarray(places[index], place)) };
  });

describe('TokenText', () => {
  it('gives whole characters as they come', () => {
    expect(released([encode('Grüße'), encode(' 🤗')])).toEqual(['Grüße', ' 🤗', '']);
  });

  it('holds a character back until its last byte, with all that stands before it in the token', () => {
    const [a, b, c, d] = encode('🤗');
    const pieces = [Uint8Array.of(0x78, a!), Uint8Array.of(b!, c!), Uint8Array.of(d!), encode('y')];
    expect(released(pieces)).toEqual(['', '', 'x🤗', 'y', '']);
  });

  it('says whether the last token left a character unfinished', () => {
    const [a, b] = encode('é');
    const text = new TokenText(vocabularyOf([Uint8Array.of(a!), Uint8Array.of(b!)]), () => false);
    text.push(0);
    expect(text.isIncomplete).toBe(true);
    text.push(1);
    expect(text.isIncomplete).toBe(false);
  });

  it('makes U+FFFD of a byte that cannot become a character, and keeps what follows', () => {
    expect(released([Uint8Array.of(0x80), Uint8Array.of(0xe2, 0x28), Uint8Array.of(0xff, 0x41)])).toEqual([
      '\uFFFD',
      '\uFFFD(',
      '\uFFFDA',
      '',
    ]);
  });

  it('flushes an unfinished character as one U+FFFD', () => {
    expect(released([Uint8Array.of(0xf0, 0x9f, 0xa4)])).toEqual(['', '\uFFFD']);
  });

  it('keeps a byte order mark', () => {
    expect(released([encode('\uFEFFa'), Uint8Array.of(0xef), Uint8Array.of(0xbb, 0xbf)])).toEqual([
      '\uFEFFa',
      '',
      '\uFEFF',
      '',
    ]);
  });

  it('renders control tokens only when they are visible', () => {
    const vocabulary = vocabularyOf([encode('<s>'), encode('a')], [0]);
    expect(new TokenText(vocabulary, () => false).push(0)).toBe('');
    expect(new TokenText(vocabulary, () => true).push(0)).toBe('<s>');
  });

  it('keeps an unfinished character over a hidden control token', () => {
    const [a, b] = encode('é');
    const text = new TokenText(vocabularyOf([Uint8Array.of(a!), encode('<s>'), Uint8Array.of(b!)], [1]), () => false);
    expect([text.push(0), text.push(1), text.push(2)]).toEqual(['', '', 'é']);
  });

  it('gives the same text however the bytes of a text are cut', () => {
    fc.assert(
      fc.property(anyCut(fc.string({ unit: 'binary' }).map(encode)), ({ whole, pieces }) => {
        expect(released(pieces).join('')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same text however arbitrary bytes are cut', () => {
    const bytes = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xa0, 0x90, 0xc3, 0xc0, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xff),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(anyCut(bytes.map((list) => Uint8Array.from(list))), ({ whole, pieces }) => {
        expect(released(pieces).join('')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole));
      }),
      { numRuns: 2000 },
    );
  });
});
