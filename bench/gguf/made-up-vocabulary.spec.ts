import { describe, expect, it } from 'vitest';
import { madeUpVocabulary } from './made-up-vocabulary.js';

describe('madeUpVocabulary', () => {
  const { pieces, scores, types } = madeUpVocabulary(32000);

  it('has as many tokens as asked for, each once', () => {
    expect(pieces).toHaveLength(32000);
    expect(new Set(pieces).size).toBe(32000);
    expect([scores.length, types.length]).toEqual([32000, 32000]);
  });

  it('scores a group of letters below each group it is merged from', () => {
    const score = (piece: string): number => scores[pieces.indexOf(piece)]!;
    expect(score('the')).toBeLessThan(score('th'));
    expect(score('\u2581th')).toBeLessThan(score('th'));
  });

  it('grows to the size of large vocabularies', () => {
    expect(new Set(madeUpVocabulary(150_000).pieces).size).toBe(150_000);
  });

  it('refuses a size it has no pieces for', () => {
    expect(() => madeUpVocabulary(1_000_000)).toThrow(RangeError);
  });
});
