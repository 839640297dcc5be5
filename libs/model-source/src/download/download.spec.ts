import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gguf, sha256 } from '../../../../test/support/local-hub.js';
import { HubFixture, QUICK } from '../../../../test/support/local-hub-fixture.js';

const fixture = new HubFixture();
const MODEL = gguf(300_000);
const PATH = '/files/m.gguf';
const host = (etag = '"1"', content = MODEL) => fixture.hub.file(PATH, { content, etag });
const url = () => `${fixture.hub.url}${PATH}`;
const gets = () => fixture.hub.seen(/^GET/);
const target = () => join(fixture.cache, 'm.gguf');

describe('a download', () => {
  it('is whole, recorded, and leaves nothing else behind', async () => {
    host();
    const { path, name } = await fixture.resolve({ modelUrl: `${url()}?token=s3cret` });
    expect([path, name]).toEqual([target(), target()]);
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
    expect(await fixture.cached()).toEqual(['m.gguf', 'm.gguf.json']);
    expect(JSON.parse(await readFile(`${path}.json`, 'utf8'))).toEqual({ url: url(), etag: '"1"', size: 300_000 });
  });

  it('is not repeated while the ETag is the same, and is when it is another', async () => {
    host();
    await fixture.resolve({ modelUrl: url() });
    await fixture.resolve({ modelUrl: url() });
    expect(gets()).toHaveLength(1);
    const changed = gguf(300_000, 5);
    host('"2"', changed);
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(changed));
  });

  it('is not repeated while the date is the same where there is no ETag', async () => {
    const lastModified = 'Sun, 06 Nov 1994 08:49:37 GMT';
    fixture.hub.file(PATH, { content: MODEL, lastModified });
    await fixture.resolve({ modelUrl: url() });
    await fixture.resolve({ modelUrl: url() });
    expect(gets()).toHaveLength(1);
    fixture.hub.file(PATH, { content: MODEL, lastModified: 'Mon, 07 Nov 1994 08:49:37 GMT' });
    await fixture.resolve({ modelUrl: url() });
    expect(gets()).toHaveLength(2);
  });

  it('works with a server that refuses HEAD', async () => {
    host();
    fixture.hub.fail(/^HEAD/, { status: 403 });
    const { path } = await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('never replaces a file that the user had there before', async () => {
    host();
    const own = join(fixture.folder, 'own.gguf');
    await writeFile(own, 'mine');
    expect(await fixture.resolve({ modelUrl: url(), model: own })).toEqual({ path: own, name: own });
    expect(await readFile(own, 'utf8')).toBe('mine');
    expect(fixture.log).toEqual([`${own} was there before and is used as it is; it is not compared with ${url()}`]);
  });

  it('of another URL with the same file name takes the place of the first', async () => {
    host();
    await fixture.resolve({ modelUrl: url() });
    const other = gguf(300_000, 6);
    fixture.hub.file('/other/m.gguf', { content: other, etag: '"1"' });
    const modelUrl = `${fixture.hub.url}/other/m.gguf`;
    expect((await fixture.failure({ modelUrl, offline: true })).code).toBe('ERR_OFFLINE');
    await fixture.resolve({ modelUrl });
    expect(await fixture.digest(target())).toBe(sha256(other));
  });
});

describe('a server in trouble', () => {
  it('is asked again after errors that pass', async () => {
    host();
    fixture.hub.fail(/^HEAD/, { status: 503 }, { status: 429, headers: { 'retry-after': '0' } });
    fixture.hub.fail(/^GET/, { status: 500 }, { status: 502 }, { status: 503 }, { status: 504 });
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(fixture.log.filter((line) => line.includes('trying again in'))).toHaveLength(4);
  });

  it('is given up after a number of attempts', async () => {
    host();
    fixture.hub.fail(/^GET/, ...Array.from({ length: 20 }, () => ({ status: 503 })));
    expect(await fixture.failure({ modelUrl: url() })).toEqual({
      code: 'ERR_UNREACHABLE',
      message: `${url()}: the server answers 503`,
    });
    expect(gets()).toHaveLength(QUICK.attempts);
    expect(await fixture.cached()).toEqual([]);
  });

  it('is not given up while it makes progress', async () => {
    host();
    const cuts = Array.from({ length: 12 }, (_, i) => ({ cutAfter: 20_000, until: fixture.stored(20_000 * (i + 1)) }));
    fixture.hub.fail(/^GET/, ...cuts);
    await fixture.resolve({ modelUrl: url() }, { limits: { ...QUICK, progress: 1, attempts: 2 } });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(gets()).toHaveLength(13);
  });

  it('that stops sending is left and asked for the rest', async () => {
    host();
    fixture.hub.fail(/^GET/, { pauseAfter: 100_000 });
    await fixture.resolve({ modelUrl: url() }, { limits: { ...QUICK, stallTimeout: 300 } });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(fixture.log.join('\n')).toContain('it stopped sending');
    expect(gets().at(-1)!.headers.range).toBeDefined();
  });

  it('leaves the old file in place, which still serves', async () => {
    host();
    await fixture.resolve({ modelUrl: url() });
    host('"2"', gguf(300_000, 9));
    fixture.hub.fail(/^GET/, ...Array.from({ length: 20 }, () => ({ status: 503 })));
    expect((await fixture.resolve({ modelUrl: url() })).path).toBe(target());
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
  });
});

describe('what came', () => {
  it('is deleted when its checksum is wrong', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    fixture.hub.fail(/^GET \/blobs/, { body: gguf(300_000, 4) });
    expect(await fixture.failure({ hfRepo: 'user/model' })).toEqual({
      code: 'ERR_CHECKSUM',
      message: 'user/model/m.gguf: the checksum of user_model_m.gguf is wrong; the download was deleted',
    });
    expect(await fixture.cached()).toEqual([]);
  });

  it('is compared with the checksum that the hub tells of a plain URL', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    const modelUrl = `${fixture.hub.url}/user/model/resolve/main/m.gguf`;
    fixture.hub.fail(/^GET \/blobs/, { body: gguf(300_000, 4) });
    expect((await fixture.failure({ modelUrl })).code).toBe('ERR_CHECKSUM');
    await fixture.resolve({ modelUrl });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
  });

  it('is compared with the checksum even when only the answer itself tells it', async () => {
    fixture.hub.file(PATH, { content: MODEL, linkedEtag: `"${sha256(gguf(10))}"` });
    fixture.hub.fail(/^HEAD/, { status: 405 });
    expect((await fixture.failure({ modelUrl: url() })).code).toBe('ERR_CHECKSUM');
  });

  it('is refused when it has another size than the hub lists', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    fixture.hub.fail(/^GET \/blobs/, { body: gguf(300_001) });
    expect((await fixture.failure({ hfRepo: 'user/model' })).code).toBe('ERR_CHECKSUM');
  });

  it.each([
    ['a web page', Buffer.from('<!doctype html><title>Login</title>')],
    ['nothing', Buffer.alloc(0)],
  ])('is not stored when it is %s', async (_, body) => {
    host('"1"', body);
    expect((await fixture.failure({ modelUrl: url() })).code).toBe('ERR_CONTENT');
    expect(await fixture.cached()).toEqual([]);
  });
});

describe('a disk', () => {
  it('that is too small is noticed before the download', async () => {
    const size = 2 ** 52;
    const parts = { type: 'file', path: 'm.gguf', lfs: { oid: sha256(MODEL), size } };
    fixture.hub.file('/api/models/u/m/refs', {
      content: Buffer.from(JSON.stringify({ branches: [{ name: 'main', targetCommit: 'a'.repeat(40) }] })),
    });
    fixture.hub.file(`/api/models/u/m/tree/${'a'.repeat(40)}`, { content: Buffer.from(JSON.stringify([parts])) });
    const { code, message } = await fixture.failure({ hfRepo: 'u/m' });
    expect(code).toBe('ERR_DISK');
    expect(message).toMatch(/has .* free and the download needs 4504 TB$/);
    expect(fixture.hub.seen(/resolve/)).toEqual([]);
  });

  it('that cannot be written is one line', async () => {
    host();
    await writeFile(fixture.cache, 'a file, no folder');
    const { code, message } = await fixture.failure({ modelUrl: url() });
    expect(code).toBe('ERR_DISK');
    expect(message).toMatch(/^cannot read .*cache.m\.gguf: a part of the path is not a folder$/);
  });

  // Where not even root may make a folder.
  it.runIf(process.platform === 'linux')('that is not to be written is one line that says what to do', async () => {
    host();
    const { code, message } = await fixture.failure({ modelUrl: url(), cacheDirectory: '/sys/llamero' });
    expect(code).toBe('ERR_DISK');
    expect(message).toMatch(/^cannot write to \/sys\/llamero: .*; LLAMA_CACHE names another cache folder$/);
    const own = await fixture.failure({ modelUrl: url(), model: '/sys/llamero/m.gguf' });
    expect(own.message).toMatch(/^cannot write to \/sys\/llamero: [^;]*$/);
  });

  it('is written in the cache folder only, whatever lies in the place of the partial file', async () => {
    host();
    await mkdir(fixture.cache);
    const outside = join(fixture.folder, 'outside');
    await writeFile(outside, 'mine');
    await symlink(outside, `${target()}.partial`);
    const { code, message } = await fixture.failure({ modelUrl: url() });
    expect(code).toBe('ERR_DISK');
    expect(message).toContain('it is a link');
    expect(await readFile(outside, 'utf8')).toBe('mine');
  });
});

describe('a user who stops the download', () => {
  it('finds it begun at the next start', async () => {
    host();
    const stop = new AbortController();
    fixture.hub.fail(/^GET/, { pauseAfter: 100_000 });
    const failure = await fixture.failure(
      { modelUrl: url() },
      { signal: stop.signal, limits: QUICK, onProgress: ({ bytes }) => bytes >= 60_000 && stop.abort() },
    );
    expect(failure).toEqual({ code: 'ERR_ABORTED', message: 'the download was stopped' });
    expect(await fixture.cached()).toEqual(['m.gguf.partial', 'm.gguf.partial.json']);
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
  });

  it('need not wait for the next attempt', async () => {
    host();
    const stop = new AbortController();
    fixture.hub.fail(/^GET/, { status: 503 });
    const limits = { ...QUICK, retryDelay: 1e8, maxRetryDelay: 1e8 };
    const log = () => stop.abort();
    expect((await fixture.failure({ modelUrl: url() }, { signal: stop.signal, limits, log })).code).toBe('ERR_ABORTED');
  });
});
