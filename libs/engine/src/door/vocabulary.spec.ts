import { describe, expect, it } from 'vitest';
import { Vocabulary } from './vocabulary.js';

const vocabulary = new Vocabulary({
  bytes: Uint8Array.of(0x61, 0xc3, 0xa9, 0xc3, 0x3c, 0x3e, 0xef, 0xbb, 0xbf),
  offsets: Uint32Array.of(0, 1, 3, 4, 6, 6, 9),
  attributes: Uint8Array.of(0, 0, 0, 3, 1, 0),
});

describe('Vocabulary', () => {
  it('gives the bytes of a token', () => {
    expect([...vocabulary.piece(1)]).toEqual([0xc3, 0xa9]);
    expect([...vocabulary.piece(4)]).toEqual([]);
  });

  it('gives the text of whole characters only', () => {
    expect([0, 1, 2, 4].map((token) => vocabulary.text(token))).toEqual(['a', 'é', null, '']);
    expect(vocabulary.text(2)).toBeNull();
    expect(vocabulary.text(5)).toBe('\uFEFF');
  });

  it('knows control tokens and those that end a generation', () => {
    expect(vocabulary.endOfGenerationTokens).toEqual([3]);
    expect([0, 3, 4].map((token) => vocabulary.isControl(token))).toEqual([false, true, true]);
  });

  it('knows which tokens exist', () => {
    expect([-1, 0, 5, 6, 0.5, Number.NaN].map((token) => vocabulary.has(token))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('joins pieces before it decodes them', () => {
    expect(vocabulary.textOf([0, 2, 0])).toBe('a\uFFFDa');
    expect(vocabulary.textOf(Int32Array.of(1, 3))).toBe('é<>');
    expect(vocabulary.textOf([])).toBe('');
  });
});
