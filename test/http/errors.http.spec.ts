import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { nativeError } from '../support/native-error.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const NOT_FOUND = { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } };
const LOADING = { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } };

/** Routes that generate, with the least that they ask for. */
const GENERATING: [url: string, body: object][] = [
  ['/completion', { prompt: 'a' }],
  ['/v1/completions', { prompt: 'a' }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }] }],
];

describe('an error', () => {
  // contract: errors.not-found
  it.each([
    ['GET', '/nope'],
    ['POST', '/nope'],
    ['GET', '/completion'],
    ['PUT', '/completion'],
    ['DELETE', '/completion'],
    ['GET', '/health/'],
    ['POST', '/health'],
    ['GET', '/docs/package.json'],
    ['GET', '/docs/..%2Fpackage.json'],
  ] as const)('is 404 for %s %s', async (method, url) => {
    await start();
    const { status, json } = await request(test.app, method, url);
    expect([status, json]).toEqual([404, NOT_FOUND]);
  });

  // contract: errors.malformed-json
  it('is 400 for a body that is not JSON, and says where', async () => {
    await start();
    const { status, json } = await post(test.app, '/completion', '{bad json');
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
    expect(json.error.message).toMatch(/^the body is not valid JSON: .*position 1/);
  });

  // contract: errors.too-large
  it('is 413 for a body that is too large', async () => {
    await start();
    const { status, json } = await request(test.app, 'POST', '/completion', '{}', {
      'content-length': String(200 * 1024 * 1024),
    });
    expect(status).toBe(413);
    expect(json.error).toMatchObject({ code: 413, type: 'invalid_request_error' });
  });

  it('tells by how much a prompt is too long', async () => {
    await start({ slotContextSize: 16, engine: { contextShift: false } });
    for (const stream of [false, true]) {
      const { status, json } = await post(test.app, '/completion', { prompt: 'x'.repeat(20), stream });
      expect(status).toBe(400);
      expect(json.error).toMatchObject({
        code: 400,
        type: 'exceed_context_size_error',
        n_prompt_tokens: 20,
        n_ctx: 16,
      });
    }
  });

  it.each([false, true])('before the first token is a plain one (stream: %s)', async (stream) => {
    await start();
    test.backend.context.failures.push(nativeError('ERR_DECODE', 'secret detail'));
    const { status, json } = await post(test.app, '/v1/chat/completions', {
      messages: [{ role: 'user', content: 'x' }],
      stream,
    });
    expect([status, json.error.type]).toEqual([500, 'server_error']);
    expect(json.error.message).not.toContain('secret');
  });

  // contract: errors.stream
  it.each(GENERATING)('after the first token is the last event of %s', async (url, body) => {
    await start();
    test.backend.context.during = (step) => {
      if (step === 2) test.backend.context.failures.push(nativeError('ERR_DECODE'));
    };
    const { status, events } = await post(test.app, url, { ...body, stream: true });
    expect(status).toBe(200);
    expect(events.length).toBeGreaterThan(1);
    expect(events.at(-1)).toEqual({
      error: { code: 500, message: expect.any(String), type: 'server_error' },
    });
  });

  // contract: errors.not-supported
  it('is 501 where the model generates nothing', async () => {
    await start({ pooling: 'mean' });
    for (const [url, body] of GENERATING) {
      const { status, json } = await post(test.app, url, body);
      expect([status, json.error.type]).toEqual([501, 'not_supported_error']);
    }
    expect((await request(test.app, 'GET', '/props')).status).toBe(200);
  });

  it('is served as JSON in UTF-8', async () => {
    await start();
    expect((await request(test.app, 'GET', '/nope')).headers['content-type']).toBe('application/json; charset=utf-8');
  });
});

describe('while the model loads', () => {
  // contract: health.loading
  it.each([
    ['GET', '/health'],
    ['GET', '/v1/health'],
    ['GET', '/v1/models'],
    ['GET', '/props'],
    ['POST', '/completion'],
    ['POST', '/v1/chat/completions'],
    ['GET', '/nope'],
  ] as const)('%s %s is 503', async (method, url) => {
    await start({ loading: 'never' });
    const { status, json } = await request(test.app, method, url, method === 'POST' ? {} : undefined);
    expect([status, json]).toEqual([503, LOADING]);
  });

  it.each(['/', '/index.html'])('%s is a page that asks again', async (url) => {
    await start({ loading: 'never' });
    const { status, headers, text } = await request(test.app, 'GET', url);
    expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(text).toContain('http-equiv="refresh"');
  });
});

describe('once the engine is closed', () => {
  it('every request is 503', async () => {
    await start();
    await test.engine.close();
    const { status, json } = await request(test.app, 'GET', '/health');
    expect([status, json.error.type]).toEqual([503, 'unavailable_error']);
  });
});
