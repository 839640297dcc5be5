import { describe, expect, it } from 'vitest';
import { EMBEDDING_MODEL, RERANK_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const QUERY = 'When does the museum open?';
const DOCUMENTS = ['Tom made the museum.', 'The museum was built in 1901.', 'The museum opens at 8 in the morning.'];
const PATHS = ['/rerank', '/reranking', '/v1/rerank', '/v1/reranking'];

describe('reranking over HTTP', () => {
  const client = servedModel(RERANK_MODEL, ['--reranking']);
  const headless = servedModel(EMBEDDING_MODEL, ['--embeddings']);

  const rerank = async (body: object, path = '/v1/rerank') =>
    client.post(path, { query: QUERY, documents: DOCUMENTS, ...body });

  // contract: rerank, rerank.fields
  it.each(PATHS)('sorts by relevance at POST %s, with the fields of llama-server', async (path) => {
    const { status, json } = await rerank({}, path);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['model', 'object', 'usage', 'results']);
    expect([json.model, json.object]).toEqual(['gpt-3.5-turbo', 'list']);
    expect(Object.keys(json.usage)).toEqual(['prompt_tokens', 'total_tokens']);
    expect(json.results.map((result: object) => Object.keys(result))).toEqual(
      Array(3).fill(['index', 'relevance_score']),
    );
    expect(json.results[0].index).toBe(2);
    const scores = json.results.map((result: { relevance_score: number }) => result.relevance_score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
  });

  // contract: rerank.options
  it('has top_n, return_documents and model', async () => {
    const { json } = await rerank({ top_n: 1, return_documents: true, model: 'mine' });
    expect(json.model).toBe('mine');
    expect(json.results).toEqual([{ index: 2, relevance_score: expect.any(Number), document: { text: DOCUMENTS[2] } }]);
    expect((await rerank({ top_n: 99 })).json.results).toHaveLength(3);
  });

  // contract: rerank.texts
  it('answers texts in the shape of Text Embeddings Inference', async () => {
    const { json } = await rerank({ documents: undefined, texts: DOCUMENTS });
    expect(json.map((item: object) => Object.keys(item))).toEqual(Array(3).fill(['index', 'score']));
    expect(json[0].index).toBe(2);
    const [first] = (await rerank({ documents: undefined, texts: DOCUMENTS, return_text: true })).json;
    expect(first).toEqual({ index: 2, score: expect.any(Number), text: DOCUMENTS[2] });
  });

  // contract: rerank.refused
  it.each([
    [{ query: undefined }, 'query'],
    [{ query: 5 }, 'query'],
    [{ documents: undefined }, 'documents'],
    [{ documents: [] }, 'documents'],
    [{ documents: 123 }, 'documents'],
    [{ documents: [1, 2] }, 'documents'],
    [{ documents: [{ title: 'x' }] }, 'documents'],
    [{ top_n: 0 }, 'top_n'],
    [{ return_documents: 'yes' }, 'return_documents'],
  ])('refuses %j by the field', async (body, field) => {
    const { status, json } = await rerank(body);
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', field]);
    expect(json.error.message).toMatch(new RegExp(`['"]${field}['"]`));
  });

  // contract: rerank.gate
  it('is 501 without a rank head; completions are 501 with one, and do no harm', async () => {
    const refused = await headless.post('/rerank', { query: 'a', documents: ['b'] });
    expect([refused.status, refused.json.error.type]).toEqual([501, 'not_supported_error']);
    const { status } = await client.post('/completion', { prompt: 'a' });
    expect(status).toBe(501);
    expect((await rerank({})).status).toBe(200);
  });
});
