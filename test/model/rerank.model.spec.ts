import { afterEach, describe, expect, it } from 'vitest';
import { EMBEDDING_MODEL, RERANK_MODEL } from '../native/native-fixture.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { loadEngine, type RealEngineChanges } from '../support/real-engine.js';

const DOCUMENTS = [
  'Tom made the museum.',
  'The museum was built in 1901.',
  'The museum opens at 8 in the morning.',
  'The library opens at 9 in the morning.',
];

let served: ServedApp;

async function start(path: string, context: RealEngineChanges['context']): Promise<void> {
  served = await serve(await loadEngine(path, { context }));
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
async function rerank(body: object): Promise<{ status: number; json: any }> {
  const reply = await fetch(`${served.url}/v1/rerank`, { method: 'POST', body: JSON.stringify(body) });
  return { status: reply.status, json: await reply.json() };
}

afterEach(() => served.stop());

describe('reranking', () => {
  it.each([
    ['with --reranking', { embeddings: true, pooling: 'rank' as const, sequences: 1 }],
    ['where nobody said so', { sequences: 1 }],
  ])("sorts by relevance, with llama-server's scores, %s", async (_, context) => {
    await start(RERANK_MODEL, context);
    const { json } = await rerank({
      query: 'When does the museum open?',
      documents: DOCUMENTS,
      return_documents: true,
    });
    expect(json.results.map(({ document }: { document: { text: string } }) => document.text)).toEqual([
      DOCUMENTS[2],
      DOCUMENTS[1],
      DOCUMENTS[3],
      DOCUMENTS[0],
    ]);
    const scores = json.results.map((result: { relevance_score: number }) => result.relevance_score);
    for (const [index, score] of [6.7, 1.7, -3.9, -5.2].entries()) expect(scores[index]).toBeCloseTo(score, 0);
    expect(json.usage.prompt_tokens).toBeGreaterThan(40);
  });

  // contract: rerank
  it('gives a document the score that it has alone', async () => {
    await start(RERANK_MODEL, { embeddings: true, pooling: 'rank' });
    const query = 'When does the museum open?';
    const together = (await rerank({ query, documents: DOCUMENTS })).json.results;
    for (const { index, relevance_score } of together) {
      const [single] = (await rerank({ query, documents: [DOCUMENTS[index]] })).json.results;
      expect(single.relevance_score).toBeCloseTo(relevance_score, 1);
    }
  });
});

describe('a model without a rank head', () => {
  it('is 501', async () => {
    await start(EMBEDDING_MODEL, { embeddings: true, pooling: 'rank' });
    const { status, json } = await rerank({ query: 'a', documents: ['b'] });
    expect([status, json.error.message]).toEqual([501, 'This model does not support reranking: it has no rank head']);
  });
});
