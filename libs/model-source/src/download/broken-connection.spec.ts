import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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

const [MONDAY, TUESDAY] = ['Mon, 03 Mar 2025 10:00:00 GMT', 'Tue, 04 Mar 2025 10:00:00 GMT'];

describe('a broken connection', () => {
  it('is resumed where it broke, again and again', async () => {
    host();
    fixture.hub.fail(
      /^GET/,
      { cutAfter: 100_000, until: fixture.stored(100_000) },
      { cutAfter: 50_000, until: fixture.stored(150_000) },
      { cutAfter: 1, until: fixture.stored(150_001) },
    );
    const { path } = await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
    expect(gets().map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=150000-',
      'bytes=150001-',
    ]);
    expect(gets().at(-1)!.headers['if-range']).toBe('"1"');
  });

  it('is resumed by the next start', async () => {
    host();
    const limits = { ...QUICK, attempts: 1 };
    fixture.hub.fail(/^GET/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    expect((await fixture.failure({ modelUrl: url() }, { limits })).code).toBe('ERR_UNREACHABLE');
    expect(await fixture.cached()).toEqual(['m.gguf.partial', 'm.gguf.partial.json']);
    await fixture.resolve({ modelUrl: url() });
    expect(gets().at(-1)!.headers.range).toBe('bytes=200000-');
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(await fixture.cached()).toEqual(['m.gguf', 'm.gguf.json']);
  });

  it('is resumed and its checksum covers both halves', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    fixture.hub.fail(/^GET \/blobs/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    await fixture.failure({ hfRepo: 'user/model' }, { limits: { ...QUICK, attempts: 1 } });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
    expect(fixture.hub.seen(/^GET \/blobs/).at(-1)!.headers.range).toBe('bytes=200000-');
  });

  it('is noticed although the server announces no length', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    fixture.hub.fail(/^GET \/blobs/, { cutAfter: 200_000, isChunked: true });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('starts over when the file has changed meanwhile', async () => {
    host();
    fixture.hub.fail(/^GET/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    await fixture.failure({ modelUrl: url() }, { limits: { ...QUICK, attempts: 1 } });
    const changed = gguf(310_000, 7);
    host('"2"', changed);
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(changed));
  });

  it.each([
    ['the server compares the ETag', { etag: '"1"' }, { etag: '"2"' }, true],
    ['only we compare the ETag', { etag: '"1"' }, { etag: '"2"' }, false],
    ['only we compare the date', { lastModified: MONDAY }, { lastModified: TUESDAY }, false],
    ['only its size tells', {}, {}, false],
  ])('starts over when the file changes between two attempts and %s', async (_, before, after, ifRange) => {
    const changed = gguf(310_000, 8);
    fixture.hub.file(PATH, { content: MODEL, ...before, ifRange });
    fixture.hub.fail(/^GET/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    const resolved = fixture.resolve(
      { modelUrl: url() },
      {
        limits: QUICK,
        log: (_level, message) => {
          if (message.includes('trying again')) fixture.hub.file(PATH, { content: changed, ...after, ifRange });
        },
      },
    );
    expect(await fixture.digest((await resolved).path)).toBe(sha256(changed));
    expect(JSON.parse(await readFile(`${target()}.json`, 'utf8'))).toMatchObject({ ...after, size: 310_000 });
  });

  it('starts over at the next start when the file has another date, though the server ignores If-Range', async () => {
    fixture.hub.file(PATH, { content: MODEL, lastModified: MONDAY, ifRange: false });
    fixture.hub.fail(/^GET/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    await fixture.failure({ modelUrl: url() }, { limits: { ...QUICK, attempts: 1 } });
    const changed = gguf(300_000, 9);
    fixture.hub.file(PATH, { content: changed, lastModified: TUESDAY, ifRange: false });
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(changed));
  });

  it('starts over with a server that knows no ranges', async () => {
    fixture.hub.file(PATH, { content: MODEL, etag: '"1"', ranges: false });
    fixture.hub.fail(/^GET/, { cutAfter: 200_000, until: fixture.stored(200_000) });
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
  });

  it('is complete when only the server knows the size and everything had come', async () => {
    host();
    const begin = async (content: Buffer) => {
      await mkdir(fixture.cache, { recursive: true });
      await writeFile(`${target()}.partial`, content);
      await writeFile(`${target()}.partial.json`, JSON.stringify({ url: url(), etag: '"1"', validator: '"1"' }));
      fixture.hub.fail(/^HEAD/, { status: 405 });
    };
    await begin(MODEL);
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    await rm(target());
    await begin(MODEL.subarray(0, 1000));
    fixture.hub.fail(/^GET/, { cutAfter: 5000, isChunked: true });
    await fixture.resolve({ modelUrl: url() });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(gets().map(({ headers }) => headers.range)).toEqual(['bytes=300000-', 'bytes=1000-', 'bytes=6000-']);
  });

  it('goes on when everything had come and only the last step was missing', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    const path = join(fixture.cache, 'user_model_m.gguf');
    await mkdir(fixture.cache);
    await writeFile(`${path}.partial`, MODEL);
    await writeFile(`${path}.partial.json`, JSON.stringify({ url: 'any', sha256: sha256(MODEL) }));
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
    expect(fixture.hub.seen(/^GET \/blobs/)).toEqual([]);
  });
});
