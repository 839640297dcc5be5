import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { BOS, bytesOf } from '../support/fake-backend.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', ...options });
}

afterEach(() => test.app.close());

const get = (url: string) => request(test.app, 'GET', url);

describe('GET /health', () => {
  // contract: health.ready
  it.each(['/health', '/v1/health'])('is ok at %s once the model is loaded', async (url) => {
    await start();
    const { status, json } = await get(url);
    expect([status, json]).toEqual([200, { status: 'ok' }]);
  });

  it('can be asked with HEAD', async () => {
    await start();
    expect((await request(test.app, 'HEAD', '/health')).status).toBe(200);
  });
});

describe('GET /v1/models', () => {
  // contract: openai.models
  it.each(['/v1/models', '/models'])('lists the one model at %s', async (url) => {
    await start();
    expect((await get(url)).json).toEqual({
      object: 'list',
      data: [
        {
          id: 'models/fake.gguf',
          object: 'model',
          created: expect.closeTo(Date.now() / 1000, -1),
          owned_by: 'llamacpp',
          meta: { vocab_type: 1, n_vocab: 258, n_ctx_train: 4096, n_embd: 8, n_params: 1000, size: 4000 },
        },
      ],
    });
  });

  it('names the model by its alias', async () => {
    await start({ argv: ['--alias', 'mine'] });
    expect((await get('/v1/models')).json.data[0].id).toBe('mine');
  });
});

describe('GET /props', () => {
  // contract: props.get
  it('tells of slots, model and defaults as llama-server does', async () => {
    await start({ slots: 2, argv: ['--temp', '0.25'] });
    const { json } = await get('/props');
    expect(json).toMatchObject({
      default_generation_settings: {
        id: 0,
        id_task: -1,
        n_ctx: 128,
        speculative: false,
        is_processing: false,
        params: { n_predict: -1, temperature: 0.25, stream: true, seed: 4294967295, dry_penalty_last_n: 256 },
        prompt: '',
        next_token: { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 0, stopping_word: '' },
      },
      total_slots: 2,
      model_path: 'models/fake.gguf',
      chat_template: 'fake',
      bos_token: '<s>',
      eos_token: '</s>',
      build_info: 'b7-cafe123',
    });
  });
});

describe('POST /tokenize', () => {
  const tokens = async (body: object) => (await post(test.app, '/tokenize', body)).json.tokens;

  // contract: tokenize
  it('gives the tokens of a text, with BOS when asked', async () => {
    await start({ addBos: true });
    expect(await tokens({ content: 'ab' })).toEqual([97, 98]);
    expect(await tokens({ content: 'ab', add_special: true })).toEqual([BOS, 97, 98]);
    expect(await tokens({ content: [97, 'b'] })).toEqual([97, 98]);
  });

  // contract: tokenize.with_pieces
  it('gives the piece of each token, as bytes where it is no text by itself', async () => {
    await start();
    expect(await tokens({ content: 'aá', with_pieces: true })).toEqual([
      { id: 97, piece: 'a' },
      { id: 195, piece: [195] },
      { id: 161, piece: [161] },
    ]);
  });

  it('gives no tokens for no content', async () => {
    await start();
    expect(await tokens({})).toEqual([]);
  });
});

describe('POST /detokenize', () => {
  const content = async (body: object) => (await post(test.app, '/detokenize', body)).json.content;

  // contract: detokenize
  it('gives the text of tokens', async () => {
    await start();
    expect(await content({ tokens: bytesOf('Hé 🦙') })).toBe('Hé 🦙');
    expect(await content({ tokens: [BOS, 97] })).toBe('<s>a');
    expect(await content({})).toBe('');
  });

  it('shows broken characters as such, and keeps a byte order mark', async () => {
    await start();
    expect(await content({ tokens: [240, 97] })).toBe('\ufffda');
    expect(await content({ tokens: [0xef, 0xbb, 0xbf, 97] })).toBe('\ufeffa');
  });
});

describe('the documentation', () => {
  it('is a page with what it needs', async () => {
    await start();
    const page = await get('/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const [, url] of page.text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      expect((await get(`/${url}`)).status, url).toBe(200);
    }
  });

  it('shows fields with their defaults and ranges', async () => {
    await start();
    const { properties, required } = (await get('/openapi.json')).json.components.schemas.CompletionRequest;
    expect(required).toEqual(['prompt']);
    expect(properties.top_p).toMatchObject({ type: ['number', 'null'], minimum: 0, maximum: 1, default: 0.95 });
  });
});

describe('speculative decoding', () => {
  it('shows in the default settings how far drafts go', async () => {
    await start({ argv: ['--draft-max', '8', '--draft-min', '2', '--spec-type', 'ngram-simple'] });
    const { json } = await get('/props');
    expect(json.default_generation_settings).toMatchObject({
      speculative: true,
      params: { 'speculative.n_max': 8, 'speculative.n_min': 2 },
    });
  });
});
