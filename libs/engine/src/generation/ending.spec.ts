import { describe, expect, it } from 'vitest';
import { endingOf, type GenerationState } from './ending.js';

const state = (changes: Partial<GenerationState> = {}): GenerationState => ({
  endsGeneration: false,
  promptTokens: 8,
  generatedTokens: 5,
  maxTokens: -1,
  knownTokens: 13,
  contextSize: 128,
  trainContext: 1000,
  canShift: false,
  ...changes,
});

describe('endingOf', () => {
  it('goes on while nothing ends it', () => {
    expect(endingOf(state())).toBeUndefined();
    expect(endingOf(state({ maxTokens: 6 }))).toBeUndefined();
  });

  it('ends with a token that ends generations, whatever else holds', () => {
    expect(endingOf(state({ endsGeneration: true, maxTokens: 5, knownTokens: 128 }))).toEqual({
      cause: 'eos',
      truncated: false,
    });
  });

  it('ends with the last token asked for', () => {
    expect(endingOf(state({ maxTokens: 5 }))).toEqual({ cause: 'limit', truncated: false });
  });

  it('is truncated when the context is full', () => {
    expect(endingOf(state({ knownTokens: 127 }))).toBeUndefined();
    expect(endingOf(state({ knownTokens: 128, maxTokens: 500 }))).toEqual({ cause: 'limit', truncated: true });
  });

  it('goes on in a full context that can be shifted', () => {
    expect(endingOf(state({ knownTokens: 128, maxTokens: 500, canShift: true }))).toBeUndefined();
  });

  it('ends with the full context when that was asked for, shift or not', () => {
    expect(endingOf(state({ knownTokens: 128, maxTokens: -2, canShift: true }))).toEqual({
      cause: 'limit',
      truncated: true,
    });
  });

  it('ends an endless generation with the context the model was trained with', () => {
    const trained = { trainContext: 20, canShift: true };
    expect(endingOf(state({ ...trained, generatedTokens: 11 }))).toBeUndefined();
    expect(endingOf(state({ ...trained, generatedTokens: 12 }))).toEqual({ cause: 'limit', truncated: true });
    expect(endingOf(state({ ...trained, generatedTokens: 12, maxTokens: 50 }))).toBeUndefined();
  });
});
