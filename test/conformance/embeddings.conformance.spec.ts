import { describe, expect, it } from 'vitest';
import { DEMO_MODEL, EMBEDDING_MODEL } from '../support/real-engine.js';
import { servedModel, serveModel } from '../support/real-server.js';

const TEXTS = ['The dog runs in the park.', 'A fox lives behind the wall.'];

const norm = (vector: readonly number[]) => Math.hypot(...vector);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('embeddings over HTTP', () => {
  const client = servedModel(EMBEDDING_MODEL, ['--embeddings']);
  const unpooled = servedModel(EMBEDDING_MODEL, ['--embeddings', '--pooling', 'none']);
  const chat = servedModel(DEMO_MODEL, ['-c', '512']);

  // contract: embeddings.native
  it.each([
    ['/embedding', 'content'],
    ['/embedding', 'input'],
    ['/embeddings', 'input'],
    ['/embeddings', 'content'],
  ])('are nested lists of their own at POST %s with %s, normalised', async (path, field) => {
    const { status, json } = await client.post(path, { [field]: TEXTS });
    expect(status).toBe(200);
    expect(json.map((item: object) => Object.keys(item))).toEqual(Array(2).fill(['index', 'embedding']));
    expect(json.map(({ index }: { index: number }) => index)).toEqual([0, 1]);
    for (const { embedding } of json) {
      expect(embedding).toHaveLength(1);
      expect(norm(embedding[0])).toBeCloseTo(1, 4);
    }
    const [one] = (await client.post(path, { [field]: TEXTS[0] })).json;
    expect(dot(one.embedding[0], json[0].embedding[0])).toBeCloseTo(1, 4);
  });

  // contract: embeddings.none
  it('with pooling none are a raw vector for each token, and refused in the shape of OpenAI', async () => {
    const { json } = await unpooled.post('/embeddings', { input: TEXTS[0] });
    const { tokens } = (await unpooled.post('/tokenize', { content: TEXTS[0], add_special: true })).json;
    expect(json[0].embedding).toHaveLength(tokens.length);
    expect(json[0].embedding.some((vector: number[]) => Math.abs(norm(vector) - 1) > 0.01)).toBe(true);
    const refused = await unpooled.post('/v1/embeddings', { input: TEXTS[0] });
    expect(refused.status).toBe(400);
    expect(refused.json.error).toMatchObject({
      code: 400,
      type: 'invalid_request_error',
      message: "Pooling type 'none' is not OAI compatible. Please use a different pooling type",
    });
  });

  // contract: embeddings.poolings
  it.each(['mean', 'cls', 'last'])('with pooling %s are one vector of length 1', async (pooling) => {
    const served = await serveModel(EMBEDDING_MODEL, ['--embeddings', '--pooling', pooling]);
    try {
      const reply = await fetch(`${served.url}/embeddings`, { method: 'POST', body: JSON.stringify({ input: 'Hi' }) });
      const [{ embedding }] = (await reply.json()) as [{ embedding: number[][] }];
      expect([embedding.length, norm(embedding[0]!).toFixed(3)]).toEqual([1, '1.000']);
    } finally {
      await served.stop();
    }
  });

  // contract: embeddings.openai
  it('are in the shape of OpenAI at POST /v1/embeddings', async () => {
    const { status, json } = await client.post('/v1/embeddings', { input: TEXTS, model: 'mine' });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['model', 'object', 'usage', 'data']);
    expect([json.model, json.object]).toEqual(['mine', 'list']);
    expect(Object.keys(json.usage)).toEqual(['prompt_tokens', 'total_tokens']);
    expect(json.usage.prompt_tokens).toBe(json.usage.total_tokens);
    expect(json.data.map((item: object) => Object.keys(item))).toEqual(Array(2).fill(['embedding', 'index', 'object']));
    for (const [index, item] of json.data.entries()) {
      expect(item).toMatchObject({ index, object: 'embedding' });
      expect(norm(item.embedding)).toBeCloseTo(1, 4);
    }
    expect((await client.post('/v1/embeddings', { input: 'a' })).json.model).toBe('gpt-3.5-turbo');
  });

  // contract: embeddings.base64
  it('are the bytes of their floats with encoding_format base64, and the same numbers', async () => {
    const [numbers, bytes] = await Promise.all(
      ['float', 'base64'].map(
        async (encoding_format) => (await client.post('/v1/embeddings', { input: 'a', encoding_format })).json.data[0],
      ),
    );
    expect(bytes).toMatchObject({ index: 0, object: 'embedding', encoding_format: 'base64' });
    const buffer = Buffer.from(bytes.embedding, 'base64');
    const floats = Array.from({ length: buffer.length / 4 }, (_, place) => buffer.readFloatLE(place * 4));
    expect(dot(floats, numbers.embedding)).toBeCloseTo(1, 4);
  });

  // contract: embeddings.inputs
  it('are given for texts, tokens, both mixed and lists of these', async () => {
    const { tokens } = (await client.post('/tokenize', { content: 'Hello world', add_special: true })).json;
    for (const [input, count] of [
      ['Hi', 1],
      ['', 1],
      [tokens, 1],
      [[tokens, 'Hi'], 2],
      [[5, 'Hi'], 1],
    ] as const) {
      const { status, json } = await client.post('/v1/embeddings', { input });
      expect([input, status, json.data?.length]).toEqual([input, 200, count]);
    }
  });

  // contract: embeddings.refused
  it.each([
    [{}, 'input', '"input" or "content" must be provided'],
    [{ input: [] }, 'input', 'must not be empty'],
    [{ input: 5 }, 'input', 'must be a string'],
    [{ input: 'a', encoding_format: 'zz' }, 'encoding_format', 'must be one of "float", "base64"'],
    [{ input: 'a', dimensions: 7 }, 'dimensions', 'have'],
    [{ input: 'a', image_data: [{ id: 1, data: 'AA==' }] }, 'image_data', 'does not take images'],
    [{ input: [99999] }, 'input', '99999'],
  ])('refuse %j by the field', async (body, field, message) => {
    const { status, json } = await client.post('/v1/embeddings', body);
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', field]);
    expect(json.error.message).toContain(message);
  });

  // contract: embeddings.too-long
  it('refuse a text that is longer than the batch, with both numbers', async () => {
    const { status, json } = await client.post('/v1/embeddings', { input: 'The dog runs. '.repeat(2000) });
    expect([status, json.error.type]).toEqual([400, 'exceed_context_size_error']);
    expect(json.error.n_prompt_tokens).toBeGreaterThan(json.error.n_ctx);
  });

  // contract: embeddings.gate, errors.not-supported
  it('are 501 on a server for chats, as chats are on one for embeddings', async () => {
    for (const path of ['/embedding', '/embeddings', '/v1/embeddings']) {
      const { status, json } = await chat.post(path, { input: 'a', content: 'a' });
      expect([path, status, json.error.type]).toEqual([path, 501, 'not_supported_error']);
      expect(json.error.message).toBe('This server does not support embeddings. Start it with `--embeddings`');
    }
    for (const path of ['/completion', '/v1/completions', '/v1/chat/completions']) {
      const body = { prompt: 'a', messages: [{ role: 'user', content: 'a' }] };
      const { status, json } = await client.post(path, body);
      expect([path, status, json.error.type]).toEqual([path, 501, 'not_supported_error']);
    }
  });
});
