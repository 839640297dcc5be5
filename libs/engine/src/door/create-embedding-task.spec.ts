import { describe, expect, it } from 'vitest';
import { createEmbeddingTask } from './create-embedding-task.js';
import type { ModelInfo } from './model-info.js';

const MODEL = { embedding: { pooling: 'mean', size: 8, inputSize: 32 } } as unknown as ModelInfo;
const tokens = (length: number) => new Int32Array(length);

describe('an embedding task', () => {
  it('is the request, where it fits the model', () => {
    const request = { tokens: tokens(32), adapters: [1] };
    expect(createEmbeddingTask(request, MODEL)).toBe(request);
  });

  it.each([
    ['no token', 0, 'ERR_INVALID_ARGUMENT', 'token'],
    ['more tokens than a step', 33, 'ERR_CONTEXT_SIZE', 'input (33 tokens) is too large'],
  ])('is refused with %s', (_, length, code, message) => {
    expect(() => createEmbeddingTask({ tokens: tokens(length) }, MODEL)).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('is refused where the context gives no embeddings', () => {
    const generating = { ...MODEL, embedding: undefined } as unknown as ModelInfo;
    expect(() => createEmbeddingTask({ tokens: tokens(1) }, generating)).toThrowError(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED' }),
    );
  });
});
