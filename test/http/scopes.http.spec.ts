import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyDigest } from '../../apps/api/src/access/keys/key-digest.js';
import { SCOPE_NAMES, type Scope } from '../../apps/api/src/access/keys/scopes.js';
import { FEATURES } from '../../apps/api/src/app.module.js';
import { routesOfModules } from '../../apps/api/src/docs/routes.js';
import { accessOf, type RouteAccess } from '../../apps/api/src/http/route-access.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { type Route, routesOf } from '../support/routes.js';
import { request } from './requests.js';

const folder = mkdtempSync(join(tmpdir(), 'llamero-scopes-'));
const file = join(folder, 'keys.json');
const FLAGS = ['--slots', '--metrics', '--props', '--keys', file];

/** A key for each scope, called like it, and keys for some models. */
const KEYS = [
  ...SCOPE_NAMES.map((scope) => ({ name: scope, scopes: [scope] })),
  { name: 'all', scopes: SCOPE_NAMES },
  { name: 'fast', scopes: SCOPE_NAMES, models: ['fast*'] },
  { name: 'slow', scopes: SCOPE_NAMES, models: ['slow'] },
];

let test: TestApp;

beforeAll(() =>
  writeFileSync(file, JSON.stringify({ keys: KEYS.map((key) => ({ ...key, sha256: keyDigest(key.name, 'utf8') })) })),
);
afterEach(() => test.app.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function start(...argv: readonly string[]): Promise<void> {
  test = await createTestApp({ answer: 'x', argv: [...FLAGS, ...argv] });
}

const keyed = (key: string) => ({ authorization: `Bearer ${key}` });
const nameOf = ({ method, url }: Route) => `${method} ${url}`;

/** What the controllers say, by names such as "GET /slots". */
function declared(): ReadonlyMap<string, RouteAccess | undefined> {
  return new Map(
    routesOfModules(FEATURES).flatMap(({ method, path, handler }) => {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      const methods = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
      return methods.map((one) => [`${one} ${url}`, accessOf(handler)] as const);
    }),
  );
}

/** The routes that answer a request with these headers otherwise than by a refusal. */
async function answering(headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const route of routesOf(test.app)) {
    // The live feed has no end; who may read it shows in the question for its head.
    if (nameOf(route) === 'GET /llamero/live') continue;
    const url = route.url.replace(':file', 'swagger-ui.css').replace(':id', '0');
    const { status } = await request(test.app, route.method as 'GET', url, undefined, headers);
    if (status !== 401 && status !== 403) found.push(nameOf(route));
  }
  return found.toSorted();
}

const watched = (name: string) => name !== 'GET /llamero/live';

describe('routes', () => {
  it('all say who may call them', async () => {
    await start();
    const names = routesOf(test.app).map(nameOf);
    expect(names.length).toBeGreaterThan(40);
    expect([...declared().keys()].toSorted()).toEqual(names.toSorted());
    expect([...declared()].filter(([, access]) => access === undefined)).toEqual([]);
  });

  it.each([
    ['2025-01', ['/models', '/props', '/v1/models']],
    ['v0.5', []],
  ] as const)('answer without a key, of --compat %s, where they are public', async (compat, more) => {
    await start('--compat', compat);
    const open = [...declared()].filter(([, access]) => access === 'public').map(([name]) => name);
    const also = more.flatMap((path) => [`GET ${path}`, `HEAD ${path}`]);
    expect(await answering({})).toEqual([...open, ...also].toSorted());
  });

  it.each(SCOPE_NAMES)(
    'answer a key with the scope %s where they ask for it, and where they are public',
    async (scope) => {
      await start('--compat', 'v0.5');
      const isFor = (access: RouteAccess | undefined) => access === 'public' || access?.includes(scope as Scope);
      const expected = [...declared()].filter(([name, access]) => isFor(access) && watched(name)).map(([name]) => name);
      expect(await answering(keyed(scope))).toEqual(expected.toSorted());
    },
  );

  it('all answer a key with all scopes', async () => {
    await start('--compat', 'v0.5');
    expect(await answering(keyed('all'))).toEqual([...declared().keys()].filter(watched).toSorted());
  });

  it('name the scopes that a key lacks', async () => {
    await start();
    const error = async (method: 'GET' | 'POST', url: string) =>
      (await request(test.app, method, url, undefined, keyed('slots'))).json.error;
    expect(await error('GET', '/metrics')).toEqual({
      code: 403,
      message: 'The API key lacks the scope "metrics"',
      type: 'permission_error',
    });
    expect((await error('POST', '/tokenize')).message).toBe(
      'The API key lacks the scope "infer" or "embed" or "rerank"',
    );
  });

  it('refuse a key before they read the body', async () => {
    await start();
    expect((await request(test.app, 'POST', '/completion', '{', keyed('embed'))).status).toBe(403);
    expect((await request(test.app, 'POST', '/completion', '{', keyed('infer'))).status).toBe(400);
  });

  it('that are none get 401 without a key, and 404 in the shape of all errors with any', async () => {
    await start();
    for (const [method, url] of [
      ['GET', '/nope'],
      ['POST', '/v1/nope'],
      ['GET', '/docs/a/b'],
      ['DELETE', '/metrics'],
    ] as const) {
      const without = await request(test.app, method, url);
      expect([without.status, Object.keys(without.json.error)]).toEqual([401, ['code', 'message', 'type']]);
      for (const key of SCOPE_NAMES) {
        const { status, json } = await request(test.app, method, url, undefined, keyed(key));
        expect([status, json]).toEqual([
          404,
          { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
        ]);
      }
    }
  });
});

describe('the models of a key', () => {
  const complete = (key: string, model?: string) =>
    request(test.app, 'POST', '/v1/completions', { prompt: 'a', max_tokens: 1, model }, keyed(key));

  it('are those that a request names, by any of their aliases', async () => {
    await start('--alias', 'fast-1,slow');
    expect((await complete('fast', 'fast-1')).status).toBe(200);
    expect((await complete('slow', 'slow')).status).toBe(200);
    const { status, json } = await complete('fast', 'slow');
    expect([status, json.error]).toEqual([
      403,
      {
        code: 'model_not_found',
        message: "The API key is not allowed to use the model 'slow'",
        param: 'model',
        type: 'permission_error',
      },
    ]);
  });

  it('are those that are served, where a request names none, or one that is not known', async () => {
    await start('--alias', 'fast-1');
    for (const model of [undefined, 'slow', 'anything']) {
      expect((await complete('fast', model)).status).toBe(200);
      expect((await complete('slow', model)).status).toBe(403);
    }
    for (const url of ['/completion', '/tokenize', '/v1/chat/completions', '/apply-template', '/infill']) {
      expect((await request(test.app, 'POST', url, {}, keyed('slow'))).status, url).toBe(403);
    }
  });

  it('say nothing of routes that use no model', async () => {
    await start('--alias', 'fast-1');
    for (const url of ['/metrics', '/slots', '/lora-adapters', '/llamero/flags']) {
      expect((await request(test.app, 'GET', url, undefined, keyed('slow'))).status, url).toBe(200);
    }
  });
});
