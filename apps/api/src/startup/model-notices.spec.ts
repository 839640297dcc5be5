import { describe, expect, it } from 'vitest';
import type { ModelInfo, RerankFacts } from '#engine';
import { modelNotices } from './model-notices.js';

const RERANK: RerankFacts = { template: null, sep: 2, addEos: true, addSep: true };

const notices = (options: object, model: object) =>
  modelNotices({ embeddings: false, reranking: false, pooling: undefined, ...options }, {
    bos: 1,
    eos: 2,
    addBos: true,
    ...model,
  } as ModelInfo);

const embedding = (pooling: string) => ({ embedding: { pooling, size: 1, inputSize: 512 } });

describe('what is said of a model that cannot do what it was started for', () => {
  it.each([
    ['--reranking: the model has no rank head', { embeddings: true, reranking: true }, embedding('rank')],
    [
      '--reranking: the model lacks BOS, EOS or SEP',
      { reranking: true },
      { ...embedding('rank'), rerank: RERANK, bos: -1 },
    ],
    ['--pooling rank: the model has no rank head', { embeddings: true, pooling: 'rank' }, embedding('rank')],
    ['--pooling mean has no effect without --embedding', { pooling: 'mean' }, { generates: true }],
    ['--embedding: the model gives scores', { embeddings: true }, { ...embedding('rank'), rerank: RERANK }],
    ['--embedding: the model names no pooling', { embeddings: true }, embedding('none')],
  ])('is "%s"', (notice, options, model) => {
    expect(notices(options, model)).toEqual([expect.stringContaining(notice)]);
  });

  it.each([
    ['text', {}, { generates: true }],
    ['reranking', { embeddings: true, reranking: true }, { ...embedding('rank'), rerank: RERANK }],
    ['embeddings', { embeddings: true }, embedding('mean')],
    ['vectors of tokens', { embeddings: true, pooling: 'none' }, embedding('none')],
    ['scores', { embeddings: true, pooling: 'rank' }, { ...embedding('rank'), rerank: RERANK }],
    ['an encoder without flags', {}, embedding('cls')],
  ])('is nothing where it can give %s', (_what, options, model) => {
    expect(notices(options, model)).toEqual([]);
  });
});
