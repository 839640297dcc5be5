import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { request } from './requests.js';

const BUILT = join(import.meta.dirname, '..', '..', 'apps', 'web', 'dist');
const INDEX = readFileSync(join(BUILT, 'index.html'), 'utf8');
const SCRIPT = `/assets/${readdirSync(join(BUILT, 'assets')).find((name) => /^app-.*\.js$/.test(name))}`;

let test: TestApp;

async function start(...argv: string[]): Promise<void> {
  test = await createTestApp({ answer: 'x', argv });
}

const get = (url: string, headers: Record<string, string> = {}) => request(test.app, 'GET', url, undefined, headers);

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

describe('the page for browsers', () => {
  it('is at /, and asked for again each time', async () => {
    await start();
    const { status, headers, text } = await get('/');
    expect([status, headers['content-type'], text]).toEqual([200, 'text/html; charset=utf-8', INDEX]);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await get('/', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('has parts whose names change with their contents, which browsers keep', async () => {
    await start();
    const { status, headers, text } = await get(SCRIPT);
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(text).toBe(readFileSync(join(BUILT, SCRIPT), 'utf8'));
  });

  it('is sent as it was compressed when it was built', async () => {
    await start();
    for (const url of ['/', SCRIPT]) {
      const plain = (await get(url)).text;
      for (const [accepted, encoding, unpack] of [
        ['gzip, br', 'br', brotliDecompressSync],
        ['gzip', 'gzip', gunzipSync],
      ] as const) {
        const reply = await test.app.inject({ url, headers: { 'accept-encoding': accepted } });
        expect([reply.headers['content-encoding'], reply.headers.vary], url).toEqual([encoding, 'Accept-Encoding']);
        expect(Number(reply.headers['content-length'])).toBe(reply.rawPayload.length);
        expect(unpack(reply.rawPayload).toString()).toBe(plain);
        const type = url === '/' ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8';
        expect(reply.headers['content-type']).toBe(type);
      }
    }
  });

  it('may load nothing from elsewhere, and no text becomes code in it', async () => {
    await start();
    for (const url of ['/', SCRIPT]) {
      const { headers } = await get(url);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
    expect(INDEX).not.toMatch(/<script(?![^>]* src=)|style=|<style/);
  });

  it('loads without a key, and what it asks first does', async () => {
    await start('--api-key', 'k');
    for (const url of ['/', SCRIPT, '/llamero/ui.json']) expect((await get(url)).status, url).toBe(200);
    expect((await get('/assets/nope.js')).status).toBe(401);
    expect((await get('/lora-adapters')).status).toBe(401);
  });

  it('works below a prefix, with its slash and without', async () => {
    await start('--api-prefix', '/llm');
    expect((await get('/llm/')).text).toBe(INDEX);
    expect((await get(`/llm${SCRIPT}`)).status).toBe(200);
    const { status, headers } = await get('/llm?q=Hi');
    expect([status, headers.location]).toEqual([308, '/llm/?q=Hi']);
    // Whatever it names lies beside it, wherever that is.
    for (const [, link] of INDEX.matchAll(/(?:src|href)="([^"]+)"/g)) expect(link).toMatch(/^\.\/assets\//);
  });

  it('gives way to --path, and is not there with --no-webui', async () => {
    await start('--path', join(BUILT, 'assets'));
    expect((await get('/')).text).not.toBe(INDEX);
    expect((await get(SCRIPT)).status).toBe(404);
    await test.app.close();
    await start('--no-webui');
    for (const url of ['/', SCRIPT]) expect((await get(url)).status, url).toBe(404);
  });

  it('says nothing of other files that lie beside it', async () => {
    await start();
    for (const url of ['/.llamero-sources', '/assets/../.llamero-sources', '/index.html.br']) {
      expect((await get(url)).status, url).toBe(404);
    }
  });
});

describe('what the page asks first', () => {
  it('is what runs here, and what of it is on', async () => {
    await start('--alias', 'cria', '--metrics', '--api-key', 'k', '--stream-unread-timeout', '0');
    const { status, headers, json } = await get('/llamero/ui.json');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(json).toMatchObject({
      state: 'ready',
      needs_key: true,
      model: { name: 'cria', slots: test.engine.model.slots, context_size: test.engine.model.slotContextSize },
      features: { generation: true, metrics: true, slots: false, replay: false, lora: false, rerank: false },
      settings: {},
      notice: '',
    });
  });

  it('has the settings and the notice of the operator', async () => {
    await start('--ui-config', '{"temperature": 0.2, "theme": "dark"}', '--ui-notice', 'Down at 18:00');
    expect((await get('/llamero/ui.json')).json).toMatchObject({
      settings: { temperature: 0.2, theme: 'dark' },
      notice: 'Down at 18:00',
    });
  });

  it("gives llama.cpp's page its settings, too", async () => {
    await start('--compat', 'v0.5', '--webui-config', '{"theme": "dark"}');
    expect((await get('/props')).json.ui_settings).toEqual({ theme: 'dark' });
  });

  it('refuses to start with settings that are none', async () => {
    await start();
    await expect(createTestApp({ argv: ['--ui-config', '[1]'] })).rejects.toThrow(/--ui-config.*not a JSON object/);
    await expect(createTestApp({ argv: ['--ui-config-file', '/nope.json'] })).rejects.toThrow(/--ui-config-file/);
  });
});
