import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

describe('LoRA adapters', () => {
  let test: TestApp;

  beforeEach(async () => {
    test = await createTestApp({
      engine: {
        adapters: [
          { path: 'a.gguf', scale: 1 },
          { path: 'b.gguf', scale: 0.5 },
        ],
      },
    });
  });
  afterEach(async () => {
    await test.engine.close();
    await test.app.close();
  });

  const scales = async () => (await request(test.app, 'GET', '/lora-adapters')).json;
  const complete = (body: object = {}, url = '/completion') =>
    post(test.app, url, {
      prompt: 'abc',
      messages: [{ role: 'user', content: 'x' }],
      max_tokens: 2,
      n_predict: 2,
      ...body,
    });

  // contract: lora.list
  it('are listed with their scales', async () => {
    expect(await scales()).toEqual([
      { id: 0, path: 'a.gguf', scale: 1 },
      { id: 1, path: 'b.gguf', scale: 0.5 },
    ]);
  });

  // contract: lora.set
  it('get the scales that are posted, 0 where none is, for requests that come then', async () => {
    const { status, json } = await post(test.app, '/lora-adapters', [{ id: 1, scale: 2 }]);
    expect([status, json]).toEqual([200, { success: true }]);
    expect((await scales()).map(({ scale }: { scale: number }) => scale)).toEqual([0, 2]);
    const { generation_settings } = (await complete()).json;
    expect(generation_settings.lora).toEqual([
      { id: 0, scale: 0 },
      { id: 1, scale: 2 },
    ]);
    expect(test.backend.context.adapters.at(-1)).toEqual([0, 2]);
    await post(test.app, '/lora-adapters', []);
    expect((await complete()).json.generation_settings.lora).toEqual([
      { id: 0, scale: 0 },
      { id: 1, scale: 0 },
    ]);
    expect(test.backend.context.adapters.at(-1)).toBeUndefined();
  });

  it.each(['/completion', '/v1/completions', '/v1/chat/completions'])(
    'are set by a request to %s for itself',
    async (url) => {
      const { status } = await complete({ lora: [{ id: 0, scale: 0.25 }] }, url);
      expect(status).toBe(200);
      expect(test.backend.context.adapters.at(-1)).toEqual([0.25, 0]);
      await complete({}, url);
      expect(test.backend.context.adapters.at(-1)).toEqual([1, 0.5]);
    },
  );

  it.each([
    [[{ id: 2, scale: 1 }], 'names adapter 2, but the adapters are 0 to 1'],
    [[{ id: -1, scale: 1 }], 'must be an array of objects'],
    [[{ id: 'x', scale: 1 }], 'must be an array of objects'],
    [[{ id: 0 }], 'must be an array of objects'],
    [[{ id: 0, scale: '1' }], 'must be an array of objects'],
    [[{ id: 0, scale: 1e300 }], 'must be an array of objects'],
    [[{ id: 0, scale: 16.5 }], 'number from -16 to 16'],
    [[{ id: 0, scale: -1000 }], 'number from -16 to 16'],
    [
      [
        { id: 0, scale: 1 },
        { id: 0, scale: 2 },
      ],
      'each id once',
    ],
    [[5], 'must be an array of objects'],
  ])('are refused as %j', async (lora, message) => {
    for (const [url, body] of [
      ['/completion', { prompt: 'a', lora }],
      ['/lora-adapters', lora],
    ] as const) {
      const { status, json } = await post(test.app, url, body);
      expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
      expect(json.error.message).toContain(message);
    }
    expect((await scales()).map(({ scale }: { scale: number }) => scale)).toEqual([1, 0.5]);
  });

  it.each([[{ id: 0 }], ['"text"'], ['5'], [undefined]])('are refused when the body is %j', async (body) => {
    const { status, json } = await request(test.app, 'POST', '/lora-adapters', body);
    expect([status, json.error.message]).toEqual([400, 'Request body must be an array']);
  });
});
