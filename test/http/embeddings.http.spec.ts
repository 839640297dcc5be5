import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { bytesOf } from '../support/fake-backend.js';
import { vectorOf } from '../support/fake-embedding-context.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ pooling: 'mean', slots: 4, batchSize: 32, ...options });
}

afterEach(() => test.app.close());

const NATIVE = ['/embedding', '/embeddings'];
const URLS = [...NATIVE, '/v1/embeddings'];

const euclidean = (vector: readonly number[]) => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => expect.closeTo(value / length, 6));
};

const embeddingOf = (text: string) => euclidean(vectorOf(bytesOf(text)));

describe("llama-server's own shape", () => {
  // contract: embeddings.native
  it.each(NATIVE)('nests each vector of POST %s in a list of its own', async (url) => {
    await start();
    const reply = await post(test.app, url, { input: ['one', 'two'] });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.json).toEqual([
      { index: 0, embedding: [embeddingOf('one')] },
      { index: 1, embedding: [embeddingOf('two')] },
    ]);
  });

  it('is a list for a single input too, under either name', async () => {
    await start();
    for (const body of [{ input: 'one' }, { content: 'one' }, { content: bytesOf('one') }, { content: ['one'] }]) {
      expect((await post(test.app, '/embedding', body)).json).toEqual([{ index: 0, embedding: [embeddingOf('one')] }]);
    }
  });

  // contract: embeddings.native
  it('has a vector a token with pooling none, as the model gives it', async () => {
    await start({ pooling: 'none' });
    const { json } = await post(test.app, '/embeddings', { input: 'ab', embd_normalize: 2 });
    expect(json).toEqual([{ index: 0, embedding: bytesOf('ab').map((token) => vectorOf([token])) }]);
  });

  it('has the scores of a rank head, as the model gives them', async () => {
    await start({ pooling: 'rank', rerank: { template: null, sep: -1, addEos: false, addSep: false } });
    expect((await post(test.app, '/embeddings', { input: 'xx' })).json).toEqual([{ index: 0, embedding: [[2]] }]);
  });

  it.each([
    [-1, [0, 2, 1, 0, 0, 0, 0, 0]],
    [0, [0, 32760, 16380, 0, 0, 0, 0, 0]],
    [1, [0, 2 / 3, 1 / 3, 0, 0, 0, 0, 0]],
  ])('is divided by the norm that embd_normalize names: %i', async (embd_normalize, expected) => {
    await start();
    const { json } = await post(test.app, '/embedding', { input: [1, 9, 2], embd_normalize });
    expect(json[0].embedding).toEqual([expected.map((value) => expect.closeTo(value, 5))]);
  });

  it('has numbers only', async () => {
    await start();
    const { status, json } = await post(test.app, '/embedding', { input: 'a', encoding_format: 'base64' });
    expect([status, json.error.param]).toEqual([400, 'encoding_format']);
  });
});

describe("OpenAI's shape", () => {
  // contract: embeddings.openai
  it('lists the vectors with their usage', async () => {
    await start();
    const { status, json } = await post(test.app, '/v1/embeddings', { input: ['one', [1, 2], 'three'], model: 'mine' });
    expect(status).toBe(200);
    expect(json).toEqual({
      model: 'mine',
      object: 'list',
      usage: { prompt_tokens: 10, total_tokens: 10 },
      data: [
        { embedding: embeddingOf('one'), index: 0, object: 'embedding' },
        { embedding: euclidean(vectorOf([1, 2])), index: 1, object: 'embedding' },
        { embedding: embeddingOf('three'), index: 2, object: 'embedding' },
      ],
    });
  });

  it('takes a text, tokens, both mixed, and lists of them', async () => {
    await start();
    const inputs = ['one', bytesOf('one'), ['one'], [bytesOf('one')], [...bytesOf('on'), 'e']];
    for (const input of inputs) {
      const { json } = await post(test.app, '/v1/embeddings', { input });
      expect(json.data).toEqual([{ embedding: embeddingOf('one'), index: 0, object: 'embedding' }]);
    }
  });

  it('has the bytes of the floats as base64', async () => {
    await start();
    const { json } = await post(test.app, '/v1/embeddings', { input: 'one', encoding_format: 'base64' });
    const [item] = json.data;
    expect(item).toEqual({ embedding: expect.any(String), index: 0, object: 'embedding', encoding_format: 'base64' });
    const bytes = Buffer.from(item.embedding, 'base64');
    expect(Array.from({ length: 8 }, (_, place) => bytes.readFloatLE(4 * place))).toEqual(embeddingOf('one'));
  });

  it('takes the number of dimensions that the model has', async () => {
    await start();
    expect((await post(test.app, '/v1/embeddings', { input: 'a', dimensions: 8 })).status).toBe(200);
  });

  it("gives llama-server's own shape for content", async () => {
    await start();
    const { json } = await post(test.app, '/v1/embeddings', { content: 'one' });
    expect(json).toEqual([{ index: 0, embedding: [embeddingOf('one')] }]);
  });

  it.each(['none', 'rank'] as const)('refuses pooling %s', async (pooling) => {
    await start({ pooling, rerank: { template: null, sep: -1, addEos: false, addSep: false } });
    const { status, json } = await post(test.app, '/v1/embeddings', { input: 'a' });
    expect([status, json.error.message]).toEqual([
      400,
      `Pooling type '${pooling}' is not OAI compatible. Please use a different pooling type`,
    ]);
  });
});

describe('inputs', () => {
  it('of one request and of several requests share steps', async () => {
    await start();
    test.backend.context.during = (step) => {
      if (step === 0)
        late.push(post(test.app, '/embedding', { input: 'four' }), post(test.app, '/embedding', { input: 'x' }));
      return new Promise((resolve) => setTimeout(resolve, 50));
    };
    const late: Promise<unknown>[] = [];
    await post(test.app, '/v1/embeddings', { input: ['a', 'bb', 'ccc'] });
    await Promise.all(late);
    expect(test.backend.context.steps).toEqual([
      [1, 2, 3],
      [4, 1],
    ]);
  });

  it('are answered in their order, however many there are', async () => {
    await start();
    const input = Array.from({ length: 300 }, (_, index) => [index % 256, 0]);
    const { json } = await post(test.app, '/embedding', { input, embd_normalize: -1 });
    expect(json).toEqual(input.map((tokens, index) => ({ index, embedding: [vectorOf(tokens)] })));
  });

  it.each(URLS)('that are wrong are refused by POST %s with their name', async (url) => {
    await start();
    const rows: readonly (readonly [body: object, param: string, problem: string])[] = [
      [{}, 'input', '"input" or "content" must be provided'],
      [{ input: null }, 'input', '"input" or "content" must be provided'],
      [{ input: 5 }, 'input', 'must be a string, a list of tokens'],
      [{ input: { text: 'a' } }, 'input', 'must be a string, a list of tokens'],
      [{ input: [1, 1.5] }, 'input', 'must be a string, a list of tokens'],
      [{ input: ['a', null] }, 'input', 'must be a string, a list of tokens'],
      [{ input: [] }, 'input', 'must not be empty'],
      [{ input: '' }, 'input', 'must not be empty'],
      [{ input: ['a', ''] }, 'input[1]', 'must not be empty'],
      [{ content: ['a', []] }, 'content[1]', 'must not be empty'],
      [{ input: [258] }, 'input', "holds token 258, but the model's tokens are 0 to 257"],
      [{ input: [[1], [-1]] }, 'input[1]', "holds token -1, but the model's tokens are 0 to 257"],
      [{ input: new Array(2049).fill('a') }, 'input', 'must have at most 2048 entries, not 2049'],
      [{ input: 'a', dimensions: 4 }, 'dimensions', "is 4, but the model's embeddings have 8"],
      [{ input: 'a', dimensions: 'many' }, 'dimensions', 'must be an integer'],
      [{ input: 'a', encoding_format: 'zz' }, 'encoding_format', 'must be one of "float", "base64"'],
      [{ input: 'a', embd_normalize: -2 }, 'embd_normalize', 'must be an integer from -1'],
      [{ input: 'a', image_data: [{ id: 1, data: '' }] }, 'image_data', 'is wrong in [0].data'],
      [{ input: 'a', image_data: [{ id: 1, data: 'QQ==' }] }, 'image_data', 'This model does not take images'],
    ];
    for (const [body, param, problem] of rows) {
      const { status, json } = await post(test.app, url, body);
      expect([status, json.error]).toEqual([
        400,
        { code: 400, type: 'invalid_request_error', param, message: expect.stringContaining(problem) },
      ]);
    }
    expect(test.backend.context.steps).toEqual([]);
  });

  it.each(URLS)('longer than a step are refused by POST %s with both numbers', async (url) => {
    await start();
    const { status, json } = await post(test.app, url, { input: ['a', 'b'.repeat(33)] });
    expect([status, json.error]).toEqual([
      400,
      {
        code: 400,
        type: 'exceed_context_size_error',
        message: expect.stringMatching(/^'input\[1\]' \(33 tokens\) is too large to process: .* at most 32 tokens/),
        param: 'input[1]',
        n_prompt_tokens: 33,
        n_ctx: 32,
      },
    ]);
  });
});

describe('without embeddings', () => {
  it.each(URLS)('POST %s is 501', async (url) => {
    await start({ pooling: undefined });
    expect((await post(test.app, url, { input: 'a' })).json).toEqual({
      error: {
        code: 501,
        message: 'This server does not support embeddings. Start it with `--embeddings`',
        type: 'not_supported_error',
      },
    });
  });
});

describe('with embeddings', () => {
  it.each([
    ['/completion', { prompt: 'a' }],
    ['/v1/completions', { prompt: 'a' }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
  ])('POST %s is 501', async (url, body) => {
    await start({ argv: ['--embedding'] });
    for (const stream of [false, true]) {
      expect((await post(test.app, url, { ...body, stream })).json).toEqual({
        error: {
          code: 501,
          message: 'This server does not support completions. Start it without `--embeddings`',
          type: 'not_supported_error',
        },
      });
    }
  });

  it('a slot has nothing to save', async () => {
    await start({ argv: ['--embedding', '--slot-save-path', tmpdir()] });
    const { status, json } = await post(test.app, '/slots/0?action=save', { filename: 'a.bin' });
    expect([status, json.error.type]).toEqual([501, 'not_supported_error']);
  });

  it('a failure of the engine is a 500 that tells nothing, and the next request works', async () => {
    await start();
    test.backend.context.failures.push(new Error('secret'));
    const { status, text } = await post(test.app, '/embedding', { input: 'a' });
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect((await post(test.app, '/embedding', { input: 'a' })).status).toBe(200);
  });

  it('the tokens are counted among the prompt tokens of /metrics', async () => {
    await start({ argv: ['--metrics'] });
    await post(test.app, '/embedding', { input: ['abc', 'de'] });
    const { text } = await test.app.inject({ method: 'GET', url: '/metrics' }).then((reply) => ({ text: reply.body }));
    expect(text).toMatch(/^llamacpp:prompt_tokens_total 5$/m);
  });
});
