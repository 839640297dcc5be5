import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, ContextParams, Model } from '../../libs/engine/src/backend/native.js';
import {
  CHAT_MODEL,
  contextParams,
  EMBEDDING_MODEL,
  initializeNative,
  native,
  promptEntries,
  RERANK_MODEL,
  step,
} from './native-fixture.js';

const TEXTS = ['The dog runs in the park.', 'A dog is running outside.', 'She bakes a cake with eggs and flour.'];

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const open = async (path: string, params: Partial<ContextParams>) => {
  const model = await native.Model.load(path, {});
  const context = await native.Context.create(model, contextParams({ embeddings: true, sequences: 3, ...params }));
  return { model, context };
};

describe('embeddings', () => {
  let model: Model;
  let context: Context;
  beforeAll(async () => {
    initializeNative();
    ({ model, context } = await open(EMBEDDING_MODEL, {}));
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });

  const embed = async (texts: readonly string[]) => {
    const tokens = await Promise.all(texts.map((text) => model.tokenize(text, true, true)));
    const output = await step(
      context,
      tokens.flatMap((each, i) => promptEntries(each, null, i)),
    );
    const size = model.info.embeddingSize;
    return texts.map((_, i) => output.embeddings!.slice(i * size, (i + 1) * size));
  };

  it('works without a KV cache', () => {
    expect(context.pooling).toBe('mean');
    expect(context.canShift).toBe(false);
    expect(context.generates).toBe(false);
    expect(model.info.hasRankHead).toBe(false);
    expect(context.lastPosition(0)).toBe(-1);
    expect(context.trim(0, -1, -1)).toBe(true);
    context.clear();
  });

  it("gives llama-server's numbers", async () => {
    const [row] = await embed([TEXTS[0]!]);
    expect(row).toHaveLength(128);
    const peer = [0.03473, 0.07975, -0.16758, -0.45024, 0.00182, -0.68388];
    for (const [i, value] of peer.entries()) expect(row![i]).toBeCloseTo(value, 2);
  });

  it('gives each text of a batch the row that it has alone', async () => {
    const together = await embed(TEXTS);
    for (const [i, text] of TEXTS.entries()) {
      const [alone] = await embed([text]);
      expect(cosine(together[i]!, alone!)).toBeCloseTo(1, 4);
    }
    expect(cosine(together[0]!, together[1]!)).toBeGreaterThan(cosine(together[0]!, together[2]!));
  });

  it('orders the rows as the sequences first appear', async () => {
    const [dog, , cake] = await embed(TEXTS);
    const tokens = await Promise.all([TEXTS[2]!, TEXTS[0]!].map((text) => model.tokenize(text, true, true)));
    const output = await step(context, [...promptEntries(tokens[0]!, null, 2), ...promptEntries(tokens[1]!, null, 0)]);
    expect(cosine(output.embeddings!.subarray(0, 128), cake!)).toBeCloseTo(1, 4);
    expect(cosine(output.embeddings!.subarray(128), dog!)).toBeCloseTo(1, 4);
  });

  it('gives one row a token without pooling', async () => {
    const { model: own, context: plain } = await open(EMBEDDING_MODEL, { pooling: 'none' });
    const tokens = await own.tokenize(TEXTS[0]!, true, true);
    const output = await step(
      plain,
      Array.from(tokens, (token, position) => ({ token, position, sampler: null })),
    );
    expect(plain.pooling).toBe('none');
    expect(output.embeddings).toHaveLength(tokens.length * 128);
    const mean = new Float32Array(128).map((_, i) => {
      let sum = 0;
      for (let row = 0; row < tokens.length; row += 1) sum += output.embeddings![row * 128 + i]!;
      return sum / tokens.length;
    });
    const [pooled] = await embed([TEXTS[0]!]);
    expect(cosine(mean, pooled!)).toBeCloseTo(1, 4);
    plain.dispose();
    own.dispose();
  });

  it.each([
    [3, 64, 64, 66],
    [5, 256, 512, 260],
    [7, 3, 3, 7],
    [1, 100, 100, 100],
  ])(
    'takes %i sequences whatever the micro-batch (llama.cpp aborts when it is no multiple)',
    async (sequences, ubatchSize, batchSize, expected) => {
      const { model: own, context: small } = await open(EMBEDDING_MODEL, { sequences, ubatchSize, batchSize });
      expect([small.ubatchSize, small.batchSize]).toEqual([expected, expected]);
      const output = await step(small, promptEntries(new Int32Array(Math.min(ubatchSize, 64)).fill(50), null));
      expect(output.embeddings).toHaveLength(128);
      small.dispose();
      own.dispose();
    },
  );

  it('refuses a batch that its micro-batch cannot hold', async () => {
    const { model: own, context: small } = await open(EMBEDDING_MODEL, { batchSize: 64, ubatchSize: 8 });
    expect(() => step(small, promptEntries(new Int32Array(20).fill(50), null))).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
    small.dispose();
    own.dispose();
  });

  it('refuses a position that the model has not learned (llama.cpp aborts)', async () => {
    const { model: own, context: large } = await open(EMBEDDING_MODEL, {
      sequences: 1,
      batchSize: 600,
      ubatchSize: 600,
    });
    const { trainContext } = own.info;
    expect(() => step(large, promptEntries(new Int32Array(trainContext + 1).fill(50), null))).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('positions[512]') }),
    );
    const output = await step(large, promptEntries(new Int32Array(trainContext).fill(50), null));
    expect(output.embeddings).toHaveLength(128);
    large.dispose();
    own.dispose();
  });

  it('refuses to sample where there are no logits', async () => {
    const sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
    const tokens = await model.tokenize(TEXTS[0]!, true, true);
    expect(() => step(context, promptEntries(tokens, sampler))).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });
});

describe('embeddings of a generating model', () => {
  it('come beside the tokens', async () => {
    initializeNative();
    const { model, context } = await open(CHAT_MODEL, { pooling: 'mean' });
    expect(context.ubatchSize).toBe(255);
    expect(context.generates).toBe(true);
    const sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
    const tokens = await model.tokenize(TEXTS[0]!, true, true);
    const output = await step(context, promptEntries(tokens, sampler));
    expect(output.embeddings).toHaveLength(model.info.embeddingSize);
    expect(output.tokens[0]).toBeGreaterThanOrEqual(0);
    context.dispose();
    model.dispose();
  });
});

describe('ranking', () => {
  it("gives llama-server's scores, one a document", async () => {
    initializeNative();
    const { model, context } = await open(RERANK_MODEL, { pooling: 'rank' });
    expect(context.pooling).toBe('rank');
    expect(model.info).toMatchObject({ classifierOutputs: 1, hasRankHead: true, addSep: true });
    const [query, ...documents] = await Promise.all(
      ['Where does the dog run?', 'The dog runs in the park.', 'She bakes a cake.'].map((text) =>
        model.tokenize(text, false, false),
      ),
    );
    const { bos, eos, sep, addEos } = model.info;
    const end = eos === -1 ? sep : eos;
    const pair = (document: Int32Array) =>
      Int32Array.of(bos, ...query!, ...(addEos ? [end] : []), sep, ...document, ...(addEos ? [end] : []));
    const output = await step(
      context,
      documents.flatMap((document, i) => promptEntries(pair(document), null, i)),
    );
    expect(output.embeddings).toHaveLength(2);
    expect(output.embeddings![0]).toBeCloseTo(0.522, 1);
    expect(output.embeddings![1]).toBeCloseTo(-3.851, 1);
    context.dispose();
    model.dispose();
  });
});
