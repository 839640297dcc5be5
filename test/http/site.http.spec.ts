import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { makeFifos } from '../support/fifo.js';
import { request } from './requests.js';

let folder: string;
let root: string;
let test: TestApp;

const SCRIPT = `// ${'long '.repeat(500)}\nexport const answer = 42;\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-site-'));
  root = join(folder, 'public');
  mkdirSync(join(root, 'sub'), { recursive: true });
  mkdirSync(join(root, '.git'));
  mkdirSync(join(root, 'v1'));
  const files: Record<string, string | Buffer> = {
    'app.js': SCRIPT,
    'short.css': 'a{}',
    'my page.html': '<p>hi',
    'sub/index.html': '<p>sub',
    'dot.png': Buffer.alloc(2000, 1),
    '.env': 'SECRET=1',
    '.git/config': 'secret',
    health: 'not this one',
    'v1/models': 'nor this one',
    '../secret.txt': 'outside',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  symlinkSync('app.js', join(root, 'link.js'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(...argv: string[]): Promise<void> {
  test = await createTestApp({ answer: 'x', argv });
}

const withFolder = () => start('--path', root);
const get = (url: string, headers: Record<string, string> = {}) => request(test.app, 'GET', url, undefined, headers);

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

describe('--path', () => {
  it.each([
    ['/app.js', 'text/javascript; charset=utf-8', SCRIPT],
    ['/link.js?v=1', 'text/javascript; charset=utf-8', SCRIPT],
    ['/short.css', 'text/css; charset=utf-8', 'a{}'],
    ['/my%20page.html', 'text/html; charset=utf-8', '<p>hi'],
    ['/sub/', 'text/html; charset=utf-8', '<p>sub'],
  ])('serves %s as %s', async (url, type, content) => {
    await withFolder();
    const { status, headers, text } = await get(url);
    expect([status, headers['content-type'], text]).toEqual([200, type, content]);
  });

  it.each([
    '/nope.js',
    '/.env',
    '/.git/config',
    '/sub/../.env',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/sub/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/app.js%00.html',
    '//etc/passwd',
    '/sub/nope/',
  ])('has no %s', async (url) => {
    await withFolder();
    const { status, text } = await get(url);
    expect([status, text.includes('outside') || text.includes('SECRET')]).toEqual([status === 400 ? 400 : 404, false]);
  });

  it.skipIf(process.platform === 'win32')('serves regular files only, also by links and as index pages', async () => {
    const strange = join(root, 'strange');
    mkdirSync(strange);
    makeFifos(join(strange, 'index.html'), join(strange, 'pipe.html'));
    symlinkSync('pipe.html', join(strange, 'link.html'));
    symlinkSync('/dev/zero', join(strange, 'zero'));
    symlinkSync('loop', join(strange, 'loop'));
    const socket = createServer().listen(join(strange, 'socket'));
    await withFolder();
    for (const name of ['', 'index.html', 'pipe.html', 'link.html', 'zero', 'loop', 'socket', 'pipe.html/x']) {
      for (const method of ['GET', 'HEAD'] as const) {
        const { status } = await request(test.app, method, `/strange/${name}`);
        expect([status, name], method).toEqual([404, name]);
      }
    }
    socket.close();
  });

  it('leaves routes of the API alone', async () => {
    await withFolder();
    expect((await get('/health')).json).toEqual({ status: 'ok' });
    expect((await get('/v1/models')).json.object).toBe('list');
    expect((await request(test.app, 'POST', '/app.js', {})).status).toBe(404);
  });

  it('sends a folder to its index page', async () => {
    await withFolder();
    const { status, headers } = await get('/sub');
    expect([status, headers.location]).toEqual([301, '/sub/']);
  });

  it('is reached behind the prefix of a proxy, and without it', async () => {
    await start('--path', root, '--api-prefix', '/llm', '--api-key', 'k');
    expect((await get('/llm/app.js')).text).toBe(SCRIPT);
    expect((await get('/app.js')).text).toBe(SCRIPT);
    expect((await get('/llm/health')).json).toEqual({ status: 'ok' });
    expect((await get('/llm/')).text).toContain('<h1>llamero</h1>');
    expect((await get('/llm/sub')).headers.location).toBe('/llm/sub/');
    expect((await get('/llm/nope')).status).toBe(401);
  });

  it('answers HEAD with the headers alone', async () => {
    await withFolder();
    const { status, headers, text } = await request(test.app, 'HEAD', '/app.js');
    expect([status, headers['content-length'], text]).toEqual([200, String(SCRIPT.length), '']);
  });

  it('compresses texts for whoever takes gzip', async () => {
    await withFolder();
    const reply = await test.app.inject({ url: '/app.js', headers: { 'accept-encoding': 'br, gzip' } });
    expect(reply.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(reply.rawPayload).toString()).toBe(SCRIPT);
    for (const url of ['/short.css', '/dot.png']) {
      expect((await get(url, { 'accept-encoding': 'gzip' })).headers['content-encoding'], url).toBeUndefined();
    }
    expect((await get('/app.js', { 'accept-encoding': 'gzip;q=0' })).text).toBe(SCRIPT);
  });

  it('sends parts of a file', async () => {
    await withFolder();
    const part = await get('/app.js', { range: 'bytes=3-6', 'accept-encoding': 'gzip' });
    expect([part.status, part.text]).toEqual([206, 'long']);
    expect(part.headers['content-range']).toBe(`bytes 3-6/${SCRIPT.length}`);
    const beyond = await get('/app.js', { range: 'bytes=999999-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${SCRIPT.length}`]);
  });

  it('sends nothing again that has not changed', async () => {
    await withFolder();
    const { etag } = (await get('/app.js')).headers;
    const again = await get('/app.js', { 'if-none-match': String(etag) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('is open without a key, but a path without a file asks for one', async () => {
    await start('--path', root, '--api-key', 'k');
    expect((await get('/app.js')).status).toBe(200);
    expect((await get('/')).status).toBe(200);
    for (const url of ['/nope.js', '/.env', '/..%2fsecret.txt']) expect((await get(url)).status, url).toBe(401);
  });

  it('echoes other origins as every answer does', async () => {
    await withFolder();
    expect((await get('/app.js', { origin: 'https://a.example' })).headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      vary: 'Origin, Accept-Encoding',
    });
  });

  it('replaces our own page, and our own files, by those of the same name', async () => {
    await withFolder();
    expect((await get('/')).text).toContain('<h1>llamero</h1>');
    expect((await get('/completion.js')).text).toContain('export async function* llama(');
    writeFileSync(join(root, 'index.html'), '<p>theirs');
    writeFileSync(join(root, 'completion.js'), '// theirs');
    expect((await get('/')).text).toBe('<p>theirs');
    expect((await get('/completion.js')).text).toBe('// theirs');
  });

  it('refuses to start without its folder', async () => {
    await start();
    await expect(createTestApp({ argv: ['--path', join(root, 'nope')] })).rejects.toThrow(
      /^--path: there is no folder/,
    );
    await expect(createTestApp({ argv: ['--path', join(root, 'app.js')] })).rejects.toThrow(
      '--path: there is no folder',
    );
  });
});

describe('the page at /', () => {
  // contract: site.page
  it('is a plain one beside the files of another, which names the server and the model, and leads on', async () => {
    await start('--alias', 'a <b>', '--path', join(root, 'v1'));
    const { status, headers, text } = await get('/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('a &lt;b&gt; (fake 1B F32)');
    for (const [, link] of text.matchAll(/href="([^"]+)"/g)) expect((await get(`/${link}`)).status, link).toBe(200);
  });

  // contract: flags.static-path
  it('is not there with --no-webui, nor are files', async () => {
    await start('--no-webui', '--path', root);
    for (const url of ['/', '/completion.js', '/app.js']) expect((await get(url)).status, url).toBe(404);
  });

  it('asks again by itself while the model loads', async () => {
    test = await createTestApp({ loading: 'never', argv: ['--path', root, '--api-key', 'k'] });
    for (const url of ['/', '/my%20page.html']) {
      const { status, headers, text } = await get(url);
      expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
      expect(text).toContain('<meta http-equiv="refresh"');
    }
    expect((await get('/app.js')).json.error.message).toBe('Loading model');
  });
});
