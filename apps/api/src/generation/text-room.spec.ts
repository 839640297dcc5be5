import { describe, expect, it } from 'vitest';
import { byteVocabulary } from '../../../../test/support/fake-backend.js';
import { refuseBeyondContext } from './text-room.js';

const vocabulary = byteVocabulary();
const bytes = (tokens: number) => 'a'.repeat(tokens * vocabulary.longestPiece);
const model = { slotContextSize: 8, shifts: false };

describe('texts beyond the context', () => {
  it('are refused when the longest tokens could not bring them into it', () => {
    expect(() => refuseBeyondContext([bytes(8)], model, vocabulary)).not.toThrow();
    expect(() => refuseBeyondContext([bytes(8), 'a'], model, vocabulary)).toThrowError(
      expect.objectContaining({ code: 'ERR_CONTEXT_SIZE', details: { promptTokens: 9, contextSize: 8 } }),
    );
  });

  it('are counted in bytes, not in characters', () => {
    expect(() => refuseBeyondContext(['é'.repeat(4 * vocabulary.longestPiece)], model, vocabulary)).not.toThrow();
    expect(() => refuseBeyondContext(['é'.repeat(5 * vocabulary.longestPiece)], model, vocabulary)).toThrow();
  });

  it('may be longer where a context that shifts cuts them, but not by any length', () => {
    const shifting = { ...model, shifts: true };
    expect(() => refuseBeyondContext([bytes(24)], shifting, vocabulary)).not.toThrow();
    expect(() => refuseBeyondContext([bytes(25)], shifting, vocabulary)).toThrow('exceeds the available context size');
  });

  it('are measured by what an input may have, where the context gives embeddings', () => {
    const embedding = { pooling: 'mean' as const, size: 4, inputSize: 4 };
    expect(() => refuseBeyondContext([bytes(4)], { ...model, shifts: true, embedding }, vocabulary)).not.toThrow();
    expect(() => refuseBeyondContext([bytes(5)], { ...model, shifts: true, embedding }, vocabulary)).toThrow();
  });
});
