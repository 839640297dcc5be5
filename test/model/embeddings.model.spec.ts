import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import type { ContextParams } from '../../libs/engine/src/backend/native.js';
import {
  contextParams,
  EMBEDDING_MODEL,
  initializeNative,
  native,
  promptEntries,
  step,
} from '../native/native-fixture.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine, type RealEngineChanges } from '../support/real-engine.js';

const TEXTS = [
  'The dog runs in the park.',
  'A dog is running outside.',
  'She bakes a cake with eggs and flour.',
  'How do I load a model?',
  'x',
  'One two three four five six seven eight nine ten. '.repeat(9),
];

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Each text in a context of the addon, with nothing beside it. */
async function alone(path: string, texts: readonly string[], params: Partial<ContextParams>): Promise<number[][]> {
  initializeNative();
  const model = await native.Model.load(path, {});
  const context = await native.Context.create(
    model,
    contextParams({ embeddings: true, contextSize: 512, batchSize: 512, ubatchSize: 512, ...params }),
  );
  const rows: number[][] = [];
  for (const text of texts) {
    context.trim(0, 0, -1);
    const output = await step(context, promptEntries(await model.tokenize(text, true, true), null));
    rows.push([...output.embeddings!]);
  }
  context.dispose();
  model.dispose();
  return rows;
}

let engine: EngineClient;
let served: ServedApp;

async function start(path: string, changes: RealEngineChanges): Promise<void> {
  engine = await loadEngine(path, changes);
  served = await serve(engine);
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
async function post(url: string, body: object): Promise<{ status: number; json: any }> {
  const reply = await fetch(`${served.url}${url}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: reply.status, json: await reply.json() };
}

const vectorsOf = async (input: readonly string[]): Promise<number[][]> =>
  (await post('/v1/embeddings', { input })).json.data.map(({ embedding }: { embedding: number[] }) => embedding);

describe('an embedding model', () => {
  let expected: number[][];
  beforeAll(async () => {
    expected = await alone(EMBEDDING_MODEL, TEXTS, {});
    await start(EMBEDDING_MODEL, { context: { sequences: 1 } });
  });
  afterAll(() => served.stop());

  it('serves embeddings even where nobody said so: it gives nothing else', async () => {
    expect(engine.model).toMatchObject({
      generates: false,
      embedding: { pooling: 'mean', size: 128, inputSize: 512 },
    });
    const { status, json } = await post('/completion', { prompt: 'a' });
    expect([status, json.error.message]).toEqual([
      501,
      'This model does not support completions: it generates no text',
    ]);
  });

  // contract: embeddings.openai
  it('gives the vectors of the addon alone, batched or not, of length 1', async () => {
    const together = await vectorsOf(TEXTS);
    const single = (await Promise.all(TEXTS.map((text) => vectorsOf([text])))).flat();
    for (const [index, vector] of expected.entries()) {
      expect(cosine(together[index]!, vector)).toBeGreaterThan(0.99999);
      expect(cosine(single[index]!, vector)).toBeGreaterThan(0.99999);
      expect(Math.hypot(...together[index]!)).toBeCloseTo(1, 5);
    }
    expect(cosine(together[0]!, together[1]!)).toBeGreaterThan(cosine(together[0]!, together[2]!));
  });

  it('packs the inputs of a request into few steps', async () => {
    const { steps } = await engine.statistics();
    const texts = Array.from({ length: 64 }, (_, index) => `Story number ${index}.`);
    const vectors = await vectorsOf(texts);
    expect(vectors).toHaveLength(64);
    expect((await engine.statistics()).steps - steps).toBeLessThanOrEqual(3);
    const [last] = await vectorsOf([texts.at(-1)!]);
    expect(cosine(vectors.at(-1)!, last!)).toBeGreaterThan(0.99999);
  });

  it('gives them to the openai client, which asks for base64', async () => {
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none' });
    const answer = await openai.embeddings.create({ model: 'cria-embed', input: TEXTS });
    expect(answer.model).toBe('cria-embed');
    for (const [index, { embedding }] of answer.data.entries()) {
      expect(cosine(embedding, expected[index]!)).toBeGreaterThan(0.99999);
    }
    const plain = await openai.embeddings.create({ model: 'm', input: TEXTS[0]!, encoding_format: 'float' });
    expect(cosine(plain.data[0]!.embedding, expected[0]!)).toBeGreaterThan(0.99999);
  });

  it('takes an input as long as the model was trained for, and refuses a longer one', async () => {
    expect((await post('/embedding', { input: new Array(512).fill(50) })).status).toBe(200);
    const { status, json } = await post('/embedding', { input: new Array(513).fill(50) });
    expect([status, json.error]).toMatchObject([400, { n_prompt_tokens: 513, n_ctx: 512 }]);
  });
});

describe('an embedding model with pooling none', () => {
  beforeAll(() => start(EMBEDDING_MODEL, { context: { embeddings: true, pooling: 'none' } }));
  afterAll(() => served.stop());

  it('gives the vector of each token, not normalised', async () => {
    const inputs = [TEXTS[0]!, TEXTS[1]!];
    const { json } = await post('/embeddings', { input: inputs });
    const pooled = await alone(EMBEDDING_MODEL, inputs, {});
    for (const [index, { embedding }] of (json as { embedding: number[][] }[]).entries()) {
      const tokens = await engine.tokenize(inputs[index]!, true, true);
      expect(embedding).toHaveLength(tokens.length);
      const mean = pooled[index]!.map(
        (_, place) => embedding.reduce((sum, row) => sum + row[place]!, 0) / embedding.length,
      );
      expect(cosine(mean, pooled[index]!)).toBeGreaterThan(0.99999);
      expect(Math.hypot(...embedding[0]!)).toBeGreaterThan(1.5);
    }
  });
});

describe('a decoder', () => {
  it.each(['mean', 'last', 'cls'] as const)(
    'gives the vectors of the addon alone with pooling %s, step after step',
    async (pooling) => {
      const texts = TEXTS.slice(0, 5);
      const expected = await alone(DEMO_MODEL, texts, { pooling });
      await start(DEMO_MODEL, { context: { embeddings: true, pooling, sequences: 2 } });
      for (let round = 0; round < 2; round++) {
        for (const [index, vector] of (await vectorsOf(texts)).entries()) {
          expect(vector).toHaveLength(256);
          expect(cosine(vector, expected[index]!)).toBeGreaterThan(0.99999);
        }
      }
      expect((await post('/completion', { prompt: 'a' })).status).toBe(501);
      await served.stop();
    },
  );
});
