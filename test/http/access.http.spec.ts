import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { JANUARY_2025 } from '../../apps/api/src/compat/2025-01/january-2025.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { routesOf } from '../support/routes.js';
import { request } from './requests.js';

/** Readable without a key, whichever llama-server is stood in for. */
const ALWAYS_PUBLIC = [
  ...['/', '/health', '/v1/health', '/livez', '/readyz', '/startupz', '/openapi.json', '/llamero/ui.json'],
  ...['/docs', '/docs/:file'],
];

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', ...options });
}

afterEach(() => test.app.close());

const KEYS = ['--api-key', 'first,second'];
const INVALID = { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } };
const tokenize = (headers: Record<string, string>) => request(test.app, 'POST', '/tokenize', { content: 'a' }, headers);

describe('API keys', () => {
  it('are not asked for when none is set', async () => {
    await start();
    expect((await tokenize({})).status).toBe(200);
    expect((await tokenize({ authorization: 'Bearer whatever' })).status).toBe(200);
  });

  it.each([
    ['Authorization: Bearer', { authorization: 'Bearer first' }],
    ['Authorization: bearer', { authorization: 'bearer second' }],
    ['X-Api-Key', { 'x-api-key': 'second' }],
  ])('are taken from %s, any of several', async (_header, headers) => {
    await start({ argv: KEYS });
    expect((await tokenize(headers)).status).toBe(200);
  });

  it.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer third' }],
    ['a part of one', { authorization: 'Bearer firs' }],
    ['another scheme', { authorization: 'Basic first' }],
    ['an empty one', { 'x-api-key': '' }],
    ['both keys', { authorization: 'Bearer first,second' }],
  ])('are refused when the request has %s', async (_what, headers) => {
    await start({ argv: KEYS });
    const { status, json } = await tokenize(headers as Record<string, string>);
    expect([status, json]).toEqual([401, INVALID]);
  });

  it('may have any characters, as bytes of UTF-8', async () => {
    await start({ argv: ['--api-key', 'clé🔑'] });
    const asBytes = Buffer.from('clé🔑').toString('latin1');
    expect((await tokenize({ authorization: `Bearer ${asBytes}` })).status).toBe(200);
    expect((await tokenize({ 'x-api-key': Buffer.from('cle🔑').toString('latin1') })).status).toBe(401);
  });

  // contract: access.unknown-path
  it('are asked for before a path is looked up', async () => {
    await start({ argv: KEYS });
    expect((await request(test.app, 'GET', '/nope')).json).toEqual(INVALID);
    expect((await request(test.app, 'GET', '/nope', undefined, { authorization: 'Bearer first' })).status).toBe(404);
  });

  // contract: props.public, access.public
  it('are asked for by every route but the public ones', async () => {
    await start({ argv: KEYS });
    const all = routesOf(test.app);
    expect(all.length).toBeGreaterThan(15);
    const open: string[] = [];
    for (const { method, url } of all) {
      const { status } = await request(test.app, method as 'GET', url.replace(':file', 'swagger-ui.css'));
      if (status !== 401) open.push(`${method} ${url}`);
    }
    const readable = [...ALWAYS_PUBLIC, ...JANUARY_2025.publicPaths];
    expect(open.toSorted()).toEqual(readable.flatMap((url) => [`GET ${url}`, `HEAD ${url}`]).toSorted());
  });

  it('are asked for when something is to be changed under a public path', async () => {
    await start({ argv: KEYS });
    expect((await request(test.app, 'POST', '/props', {})).status).toBe(401);
  });
});

describe('other origins', () => {
  const origin = 'https://app.example';

  it.each([
    ['GET', '/health'],
    ['GET', '/nope'],
    ['POST', '/completion'],
  ] as const)('are echoed on %s %s, whatever the answer', async (method, url) => {
    await start({ argv: KEYS });
    const { headers } = await request(test.app, method, url, method === 'POST' ? {} : undefined, { origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
  });

  // contract: access.cors
  it('are echoed on streams', async () => {
    await start();
    const body = { prompt: 'a', n_predict: 1, stream: true };
    const { headers } = await request(test.app, 'POST', '/completion', body, { origin });
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'content-type': 'text/event-stream',
    });
  });

  // contract: access.cors
  it.each(['/completion', '/v1/chat/completions', '/nope'])('may ask before calling %s, without a key', async (url) => {
    await start({ argv: KEYS });
    const { status, headers, text } = await request(test.app, 'OPTIONS', url, undefined, { origin });
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': '*',
    });
  });

  it('get headers as llama-server writes them, for clients that mind capitals', async () => {
    await start();
    const port = await listen(test.app);
    const names = await new Promise<readonly string[]>((resolve, reject) => {
      const headers = { Origin: 'https://a.example', Connection: 'close' };
      const asked = httpRequest({ port, host: '127.0.0.1', method: 'OPTIONS', headers }, (reply) => {
        reply.resume();
        resolve(reply.rawHeaders);
      });
      asked.on('error', reject).end();
    });
    expect(names).toEqual(expect.arrayContaining(['Access-Control-Allow-Origin', 'Access-Control-Allow-Methods']));
  });

  it('may ask while the model loads', async () => {
    await start({ loading: 'never' });
    expect((await request(test.app, 'OPTIONS', '/completion', undefined, { origin })).status).toBe(200);
  });

  it('are not mentioned to clients that have none', async () => {
    await start();
    expect((await request(test.app, 'GET', '/health')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('may send the headers that they ask for, Authorization included', async () => {
    await start();
    const asked = { origin, 'access-control-request-headers': 'authorization,content-type' };
    const { headers } = await request(test.app, 'OPTIONS', '/completion', undefined, asked);
    expect(headers['access-control-allow-headers']).toBe('*, authorization,content-type');
  });
});

describe('--cors-origins', () => {
  const allowed = async (origin: string) =>
    (await request(test.app, 'GET', '/health', undefined, { origin })).headers['access-control-allow-origin'];

  // contract: access.cors-origins
  it('lets in what it lists, and nothing else', async () => {
    await start({ argv: ['--cors-origins', 'https://a.example, http://b.example:8080'] });
    expect(await allowed('https://a.example')).toBe('https://a.example');
    expect(await allowed('http://b.example:8080')).toBe('http://b.example:8080');
    for (const other of ['http://a.example', 'https://a.example:1', 'https://x.a.example', 'null']) {
      expect(await allowed(other), other).toBeUndefined();
    }
  });

  it('lets in any page of this machine with localhost', async () => {
    await start({ argv: ['--cors-origins', 'localhost,https://a.example'] });
    for (const origin of ['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:5173', 'https://a.example']) {
      expect(await allowed(origin)).toBe(origin);
    }
    for (const other of ['http://localhost.example', 'https://example.com', 'null', 'http://127.0.0.1.example']) {
      expect(await allowed(other), other).toBeUndefined();
    }
  });

  it('answers all alike where no credentials are allowed', async () => {
    await start({ argv: ['--no-cors-credentials'] });
    expect(await allowed('https://a.example')).toBe('*');
  });

  it('stands beside the methods and headers that are allowed', async () => {
    await start({
      argv: ['--cors-methods', 'POST', '--cors-headers', 'Content-Type,X-Api-Key', '--no-cors-credentials'],
    });
    const asked = { origin: 'https://a.example', 'access-control-request-headers': 'x-other' };
    expect((await request(test.app, 'OPTIONS', '/completion', undefined, asked)).headers).toMatchObject({
      'access-control-allow-credentials': 'false',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, X-Api-Key',
    });
  });

  it.each(['https://a.example/path', 'a.example', 'https://', 'https://a b'])('refuses %s', async (origin) => {
    await expect(createTestApp({ argv: ['--cors-origins', origin] })).rejects.toThrow(
      /^--cors-origins: .* is not an origin/,
    );
  });
});
