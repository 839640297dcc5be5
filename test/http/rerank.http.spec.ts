import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { BOS, bytesOf, EOS } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

const PLAIN = { template: null, sep: 0, addEos: true, addSep: true };

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ pooling: 'rank', rerank: PLAIN, addBos: true, slots: 4, batchSize: 64, ...options });
}

afterEach(() => test.app.close());

const URLS = ['/rerank', '/reranking', '/v1/rerank', '/v1/reranking'];
const DOCUMENTS = ['one x', 'xxx', 'none', 'two xx'];

describe('reranking', () => {
  // contract: rerank
  it.each(URLS)('sorts documents by relevance at POST %s', async (url) => {
    await start();
    const { status, json } = await post(test.app, url, { query: 'q', documents: DOCUMENTS, model: 'mine' });
    expect([status, json]).toEqual([
      200,
      {
        model: 'mine',
        object: 'list',
        // Each prompt: BOS, the query's byte, EOS, SEP, the document, EOS.
        usage: { prompt_tokens: 38, total_tokens: 38 },
        results: [
          { index: 1, relevance_score: 3 },
          { index: 3, relevance_score: 2 },
          { index: 0, relevance_score: 1 },
          { index: 2, relevance_score: 0 },
        ],
      },
    ]);
  });

  it('answers with the best top_n, and with their texts', async () => {
    await start();
    const body = { query: 'q', documents: DOCUMENTS, top_n: 2, return_documents: true };
    expect((await post(test.app, '/v1/rerank', body)).json.results).toEqual([
      { index: 1, relevance_score: 3, document: { text: 'xxx' } },
      { index: 3, relevance_score: 2, document: { text: 'two xx' } },
    ]);
    expect((await post(test.app, '/v1/rerank', { ...body, top_n: 99 })).json.results).toHaveLength(4);
  });

  it.each(['documents', 'texts'])('takes %s as objects with a text, mixed with strings', async (field) => {
    await start();
    const mixed = DOCUMENTS.map((text, index) => (index % 2 === 0 ? text : { text, id: index }));
    const body = (documents: unknown) => ({ query: 'q', [field]: documents, return_documents: true });
    const { status, json } = await post(test.app, '/rerank', body(mixed));
    expect([status, json]).toEqual([200, (await post(test.app, '/rerank', body(DOCUMENTS))).json]);
  });

  it.each([[5], [null], [{}], [{ text: 5 }], [['a']], [{ image: 'x' }]])(
    'refuses the document %j by its place',
    async (document) => {
      await start();
      const { status, json } = await post(test.app, '/rerank', { query: 'q', documents: ['a', document] });
      expect([status, json.error]).toEqual([
        400,
        expect.objectContaining({
          param: 'documents',
          message: '\'documents\' must be a non-empty string array: [1] is neither a string nor {"text": ...}',
        }),
      ]);
    },
  );

  it('keeps the order of documents that are equally relevant', async () => {
    await start();
    const { json } = await post(test.app, '/rerank', { query: 'q', documents: ['a', 'x', 'b', 'x', 'c'] });
    expect(json.results.map(({ index }: { index: number }) => index)).toEqual([1, 3, 0, 2, 4]);
  });

  it('answers texts in the shape of Text Embeddings Inference', async () => {
    await start();
    expect((await post(test.app, '/rerank', { query: 'q', texts: ['a', 'x'] })).json).toEqual([
      { index: 1, score: 1 },
      { index: 0, score: 0 },
    ]);
    const body = { query: 'q', texts: ['a', 'x'], return_text: true, top_n: 1 };
    expect((await post(test.app, '/rerank', body)).json).toEqual([{ index: 1, score: 1, text: 'x' }]);
  });

  it('puts the model\u2019s tokens around query and document', async () => {
    await start();
    const asked: number[][] = [];
    const { step } = test.backend.context;
    test.backend.context.step = (input) => {
      asked.push([...input.tokens.subarray(0, input.length)]);
      return step.call(test.backend.context, input);
    };
    await post(test.app, '/rerank', { query: 'q', documents: ['ab'] });
    expect(asked).toEqual([[BOS, ...bytesOf('q'), EOS, 0, ...bytesOf('ab'), EOS]]);
  });

  it('fills the model\u2019s template, where it has one, and nothing within the texts', async () => {
    await start({ rerank: { ...PLAIN, template: 'Q {query} D {document} {query}' } });
    const asked: number[][] = [];
    const { step } = test.backend.context;
    test.backend.context.step = (input) => {
      asked.push([...input.tokens.subarray(0, input.length)]);
      return step.call(test.backend.context, input);
    };
    await post(test.app, '/rerank', { query: '{document}', documents: ['$& {query}'] });
    expect(asked).toEqual([bytesOf('Q {document} D $& {query} {document}')]);
  });

  it('computes the documents together', async () => {
    await start();
    await post(test.app, '/rerank', { query: 'q', documents: ['a', 'b', 'c', 'd', 'e'] });
    expect(test.backend.context.steps).toEqual([[6, 6, 6, 6], [6]]);
  });

  it('refuses what is wrong and says its name', async () => {
    await start();
    const rows: readonly (readonly [body: object, param: string, problem: string])[] = [
      [{}, 'query', 'is required'],
      [{ documents: ['a'] }, 'query', 'is required'],
      [{ query: 5, documents: ['a'] }, 'query', 'must be a string'],
      [{ query: 'q' }, 'documents', 'must be a non-empty string array'],
      [{ query: 'q', documents: null }, 'documents', 'must be a non-empty string array'],
      [{ query: 'q', documents: [] }, 'documents', 'must be a non-empty string array'],
      [{ query: 'q', documents: 123 }, 'documents', 'must be a non-empty string array'],
      [{ query: 'q', documents: [1, 2] }, 'documents', 'must be a non-empty string array'],
      [{ query: 'q', texts: [] }, 'texts', 'must be a non-empty string array'],
      [{ query: 'q', texts: ['a'], documents: ['a'] }, 'texts', 'is another name of documents'],
      [{ query: 'q', documents: new Array(2049).fill('a') }, 'documents', 'must have at most 2048 texts, not 2049'],
      [{ query: 'q', documents: ['a'], top_n: 0 }, 'top_n', 'must be an integer from 1'],
      [{ query: 'q', documents: ['a'], top_n: 'all' }, 'top_n', 'must be an integer from 1'],
      [{ query: 'q', documents: ['a'], return_documents: 1 }, 'return_documents', 'must be a boolean'],
    ];
    for (const [body, param, problem] of rows) {
      const { status, json } = await post(test.app, '/rerank', body);
      expect([status, json.error]).toEqual([
        400,
        { code: 400, type: 'invalid_request_error', param, message: expect.stringContaining(problem) },
      ]);
    }
  });

  it('refuses a document that is too long with both numbers', async () => {
    await start();
    const { status, json } = await post(test.app, '/rerank', { query: 'q', documents: ['a', 'b'.repeat(64)] });
    expect([status, json.error]).toMatchObject([
      400,
      { type: 'exceed_context_size_error', param: 'documents[1]', n_prompt_tokens: 69, n_ctx: 64 },
    ]);
  });

  it.each([
    ['a server that was not started for it', { pooling: undefined }, 'Start it with `--reranking`'],
    ['a server with another pooling', { pooling: 'mean' as const }, 'Start it with `--reranking`'],
    ['a model without a rank head', { rerank: undefined }, 'it has no rank head'],
    ['a model without the tokens of a prompt', { rerank: { ...PLAIN, sep: -1 } }, 'it lacks a token'],
  ])('is 501 with %s', async (_, options, message) => {
    await start(options);
    const { status, json } = await post(test.app, '/rerank', { query: 'q', documents: ['a'] });
    expect([status, json.error.type, json.error.message]).toEqual([
      501,
      'not_supported_error',
      expect.stringContaining(message),
    ]);
  });
});
