import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knowPrincipals } from '../http/request-principal.js';
import { ApiKeyHook } from './api-key.hook.js';
import { KeyStore } from './key-store.js';
import { keyDigest } from './keys/key-digest.js';
import { SCOPE_NAMES } from './keys/scopes.js';
import { Refusals } from './refusals.js';

const EXPIRY = Date.UTC(2027, 0, 31, 12);

describe('the hook that asks for keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-hook-'));
  const keys = join(folder, 'keys.json');
  let now = EXPIRY - 1;
  let store: KeyStore;
  let server: FastifyInstance;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const entry = (name: string, more: object) => ({ name, sha256: keyDigest(name, 'utf8'), ...more });
    const most = SCOPE_NAMES.filter((scope) => scope !== 'lora');
    const entries = [
      entry('all', { scopes: SCOPE_NAMES }),
      entry('most', { scopes: most }),
      entry('day', { scopes: ['infer'], expires: '2027-01-31T12:00:00Z' }),
    ];
    writeFileSync(keys, JSON.stringify({ keys: entries }));
    const options = { apiKeys: [], keys, jwtIssuer: '' };
    store = await KeyStore.open(options, {});
    server = fastify();
    knowPrincipals(server);
    server.addHook('onRequest', new ApiKeyHook(options, store, [], new Refusals(), undefined, () => now).hook);
    server.get('/undeclared', async () => 'x');
    server.get('/declared', { config: { access: ['infer'] } }, async ({ principal }) => principal?.name);
  });
  afterAll(async () => {
    store.onApplicationShutdown();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (url: string, key: string) => {
    const { statusCode, body } = await server.inject({ url, headers: { 'x-api-key': key } });
    return [statusCode, body];
  };

  it('leaves a route that names no scope to keys that have all', async () => {
    expect((await ask('/undeclared', 'all'))[0]).toBe(200);
    expect((await ask('/undeclared', 'most'))[0]).toBe(403);
  });

  it('knows the name of who asks', async () => {
    expect(await ask('/declared', 'most')).toEqual([200, 'most']);
  });

  it('refuses a key from the moment on at which it expires', async () => {
    expect((await ask('/declared', 'day'))[0]).toBe(200);
    now = EXPIRY;
    expect((await ask('/declared', 'day'))[0]).toBe(401);
  });
});
