import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type FoundModel, InProcessEngine } from '#engine';
import { engineOptions } from '../../apps/api/src/config/engine-options.js';
import { readOptions } from '../../apps/api/src/config/options.js';
import { eventsOf } from '../http/requests.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel, serveModel } from '../support/real-server.js';

const LOADING = { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } };
const NOT_FOUND = { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } };

/** Routes that generate, each with a request that goes on for long. */
const ENDLESS: readonly (readonly [path: string, body: object])[] = [
  ['/completion', { prompt: 'Once', n_predict: 20_000 }],
  ['/v1/completions', { prompt: 'Once', max_tokens: 20_000 }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 20_000 }],
];

describe('errors over HTTP', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);

  // contract: errors.not-found
  it.each([
    ['GET', '/nope'],
    ['POST', '/nope'],
    ['GET', '/completion'],
    ['PUT', '/completion'],
    ['DELETE', '/completion'],
    ['GET', '/health/'],
    ['POST', '/v1/models'],
  ])('%s %s is not there', async (method, path) => {
    const { status, json, headers } = await client.send(method, path, method === 'GET' ? undefined : '{}');
    expect([status, json]).toEqual([404, NOT_FOUND]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  // contract: errors.malformed-json
  it.each(['{bad json', '', '[1', '{"prompt": "a"} x', '{"prompt": "\ud800"'])(
    'a body that is no JSON is 400: %j',
    async (body) => {
      const { status, json } = await client.send('POST', '/completion', body);
      expect([status, json.error.code, json.error.type]).toEqual([400, 400, 'invalid_request_error']);
      expect(Object.keys(json.error).slice(0, 3)).toEqual(['code', 'message', 'type']);
    },
  );

  // contract: completion.prompt-missing
  it('a missing prompt is named', async () => {
    const { status, json } = await client.post('/completion', { n_predict: 2 });
    expect([status, json.error]).toEqual([
      400,
      { code: 400, message: "'prompt' is required", type: 'invalid_request_error', param: 'prompt' },
    ]);
  });

  // contract: errors.grammar
  it('a broken grammar or schema begins with what could not be parsed', async () => {
    const message = async (body: object) =>
      (await client.post('/completion', { prompt: 'a', ...body })).json.error.message as string;
    expect(await message({ grammar: 'root ::= (' })).toMatch(/^Failed to parse grammar/);
    expect(await message({ json_schema: { type: 'hiccup' } })).toMatch(
      /^"json_schema": JSON schema conversion failed:\n.*hiccup/,
    );
  });

  // contract: errors.too-large
  it('a body that is too large is 413', async () => {
    const { hostname, port } = new URL(client.address);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'Content-Length': 200 * 1024 * 1024 };
      const asked = request({ hostname, port, method: 'POST', path: '/completion', headers }, (reply) => {
        reply.resume();
        resolve(reply.statusCode);
        asked.destroy();
      });
      asked.on('error', reject).flushHeaders();
    });
    expect(status).toBe(413);
  });

  // contract: errors.stream
  it.each(ENDLESS)(
    'before the first event of %s it is a plain answer; later it is the last event',
    async (path, body) => {
      const early = await client.post(path, { ...body, stream: true, temperature: 'hot' });
      expect([early.status, early.json.error.param]).toEqual([400, 'temperature']);

      const own = await serveModel(DEMO_MODEL, ['-c', '512', '-np', '1']);
      const asked = JSON.stringify({ ...body, ignore_eos: true, stream: true });
      const reply = await fetch(own.url + path, { method: 'POST', body: asked });
      expect(reply.status).toBe(200);
      const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = (await reader.read()).value ?? '';
      await own.stop();
      for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
      const events = eventsOf(text);
      expect(events.length).toBeGreaterThan(1);
      expect(events.at(-1)).toEqual({
        error: { code: 503, message: expect.any(String), type: 'unavailable_error' },
      });
    },
  );
});

describe('errors over HTTP: while the model loads', () => {
  // contract: health.loading, health.ready, errors.loading
  it('is 503 on every route, and a page that asks again; then it is served', async () => {
    const argv = ['-m', DEMO_MODEL, '-c', '512', '-np', '1', '-t', '1'];
    let found = (_files: FoundModel): void => undefined;
    const engine = new InProcessEngine(engineOptions(readOptions(argv)), {
      findModel: () => new Promise<FoundModel>((resolve) => (found = resolve)),
    });
    const loaded = engine.load();
    const served: ServedApp = await serve(engine, argv);
    const client = new HttpClient(() => served.url);
    try {
      for (const path of ['/health', '/v1/health', '/v1/models', '/props', '/nope']) {
        const { status, json } = await client.get(path);
        expect([path, status, json]).toEqual([path, 503, LOADING]);
      }
      for (const [path, body] of ENDLESS) {
        const { status, json } = await client.post(path, body);
        expect([path, status, json]).toEqual([path, 503, LOADING]);
      }
      const page = await client.get('/');
      expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
      expect(page.text).toContain('http-equiv="refresh"');
      found({ modelPath: DEMO_MODEL });
      await loaded;
      for (const path of ['/health', '/v1/health']) {
        const { status, json } = await client.get(path);
        expect([path, status, json]).toEqual([path, 200, { status: 'ok' }]);
      }
      expect((await client.post('/completion', { prompt: 'Hi', n_predict: 1 })).status).toBe(200);
    } finally {
      await served.stop();
    }
  });
});
