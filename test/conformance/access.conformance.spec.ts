import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../support/openapi-document.js';
import { operationsOf } from '../support/openapi-document.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

/** The same in the shape that Anthropic's clients know. */
const ANTHROPIC_INVALID = { type: 'error', error: { type: 'authentication_error', message: 'Invalid API Key' } };
const INVALID = { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } };
const ORIGIN = 'https://app.example';

/** What the contract opens: health, models, properties, probes, and the pages. */
const PUBLIC = [
  'GET /',
  'GET /health',
  'GET /v1/health',
  'GET /models',
  'GET /v1/models',
  'GET /props',
  'GET /llamero/ui.json',
  'GET /livez',
  'GET /readyz',
  'GET /startupz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/{file}',
];

describe('keys and origins over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-keys-'));
  const file = join(folder, 'keys.txt');
  writeFileSync(file, 'from-file\n\n  indented  \n');
  const flags = ['-c', '512', '-np', '1', '--slots', '--metrics', '--props'];
  const client = servedModel(DEMO_MODEL, [...flags, '--api-key', 'first,second', '--api-key-file', file]);
  const open = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);
  const narrow = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1', '--cors-origins', 'https://a.example']);

  afterAll(() => rmSync(folder, { recursive: true }));

  const tokenize = (headers: Readonly<Record<string, string>>) =>
    client.send('POST', '/tokenize', '{"content": "a"}', headers);

  // contract: access.key, access.key-file
  it.each([
    ['Authorization', 'Bearer first'],
    ['Authorization', 'Bearer second'],
    ['Authorization', 'Bearer from-file'],
    ['X-Api-Key', 'first'],
    ['X-Api-Key', 'from-file'],
  ])('are taken from %s: %s', async (header, value) => {
    expect((await tokenize({ [header]: value })).status).toBe(200);
  });

  // contract: access.key
  it.each([{}, { Authorization: 'Bearer third' }, { Authorization: 'Basic first' }, { 'X-Api-Key': '' }])(
    'refuse %j with 401',
    async (headers) => {
      const { status, json } = await tokenize(headers as Readonly<Record<string, string>>);
      expect([status, json]).toEqual([401, INVALID]);
    },
  );

  // contract: access.public, props.public
  it('are asked for by every route but the public ones', async () => {
    const document = (await client.get('/openapi.json')).json as OpenApiDocument;
    const names = operationsOf(document).map(([name]) => name);
    expect(names.length).toBeGreaterThan(20);
    const unlocked: string[] = [];
    for (const name of new Set([...names, ...PUBLIC])) {
      const [method, path] = name.split(' ') as [string, string];
      const { status, text } = await client.send(
        method,
        path.replace('{id}', '0'),
        method === 'POST' ? '{}' : undefined,
      );
      const isAnthropic = path.startsWith('/v1/messages');
      if (status === 401 && isAnthropic) expect(JSON.parse(text)).toMatchObject(ANTHROPIC_INVALID);
      else if (status === 401) expect(JSON.parse(text)).toEqual(INVALID);
      else unlocked.push(name);
    }
    expect(unlocked.toSorted()).toEqual(PUBLIC.toSorted());
  });

  // contract: access.unknown-path
  it('are asked for before a path is looked up', async () => {
    expect((await client.get('/nope')).json).toEqual(INVALID);
    expect((await client.send('GET', '/nope', undefined, { Authorization: 'Bearer first' })).status).toBe(404);
  });

  // contract: access.no-key
  it('do not matter where none is set', async () => {
    const body = '{"content": "a"}';
    expect((await open.send('POST', '/tokenize', body)).status).toBe(200);
    expect((await open.send('POST', '/tokenize', body, { Authorization: 'Bearer whatever' })).status).toBe(200);
  });

  // contract: access.cors
  it.each([
    ['GET', '/health', 200],
    ['GET', '/nope', 401],
    ['POST', '/completion', 401],
  ])('of %s %s: the origin is echoed, whatever the answer', async (method, path, expected) => {
    const { status, headers } = await client.send(method, path, method === 'POST' ? '{}' : undefined, {
      Origin: ORIGIN,
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([expected, ORIGIN]);
  });

  // contract: access.cors
  it('echo the origin on streams', async () => {
    const body = '{"prompt": "a", "n_predict": 1, "stream": true}';
    const { status, headers } = await open.send('POST', '/completion', body, { Origin: ORIGIN });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, ORIGIN]);
    expect(headers.get('content-type')).toBe('text/event-stream');
  });

  // contract: access.cors, access.preflight
  it.each(['/completions', '/v1/chat/completions', '/slots', '/nope'])(
    'may ask before calling %s, without a key',
    async (path) => {
      const asked = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' };
      const { status, headers, text } = await client.send('OPTIONS', path, undefined, asked);
      expect([status, text]).toEqual([200, '']);
      expect(Object.fromEntries(headers)).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': '*',
      });
    },
  );

  // contract: access.cors-origins
  it('are narrowed by --cors-origins', async () => {
    const allowed = async (origin: string) =>
      (await narrow.send('GET', '/health', undefined, { Origin: origin })).headers.get('access-control-allow-origin');
    expect(await allowed('https://a.example')).toBe('https://a.example');
    expect(await allowed(ORIGIN)).toBeNull();
  });
});
