import { describe, expect, it } from 'vitest';
import { embeddingParams } from './embedding-params.js';

const threads = { threads: 1 };
const PARAMS = { contextSize: 4096, batchSize: 2048, ubatchSize: 512, sequences: 1, threads, threadsBatch: threads };

const paramsOf = (changes: object = {}, info: object = {}) =>
  embeddingParams({ ...PARAMS, ...changes }, { isRecurrent: false, isHybrid: false, ...info });

describe('embeddingParams', () => {
  it('lets many inputs share the cells', () => {
    expect(paramsOf()).toEqual({ ...PARAMS, embeddings: true, kvUnified: true, sequences: 32 });
  });

  it.each([
    [{ ubatchSize: 100 }, 25],
    [{ ubatchSize: 7 }, 7],
    [{ batchSize: 64, ubatchSize: 512 }, 32],
    [{ ubatchSize: 31, sequences: 2 }, 31],
    [{ ubatchSize: 37, sequences: 2 }, 2],
    [{ sequences: 64 }, 64],
  ])('takes a number of sequences that divides the batch, and no fewer than asked for: %j', (changes, expected) => {
    expect(paramsOf(changes).sequences).toBe(expected);
  });

  it.each([
    [{ kvUnified: false }, {}],
    [{}, { isRecurrent: true }],
    [{}, { isHybrid: true }],
  ])('keeps the slots where cells cannot be shared: %j %j', (changes, info) => {
    expect(paramsOf({ sequences: 3, ...changes }, info).sequences).toBe(3);
  });
});
