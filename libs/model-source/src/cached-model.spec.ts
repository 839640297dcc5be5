import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gguf, sha256 } from '../../../test/support/local-hub.js';
import { HubFixture } from '../../../test/support/local-hub-fixture.js';

const fixture = new HubFixture();
const MODEL = gguf(100_000);
const OTHER = gguf(90_000, 2);

describe('a model that was downloaded before', () => {
  it('serves offline, chosen as online', async () => {
    fixture.hub.repository('user/model', { 'm-Q2_K.gguf': OTHER, 'm-Q8_0.gguf': MODEL });
    await fixture.resolve({ hfRepo: 'user/model:Q2_K' });
    const online = await fixture.resolve({ hfRepo: 'user/model' });
    fixture.hub.requests.length = 0;
    expect(await fixture.resolve({ hfRepo: 'user/model', offline: true })).toEqual(online);
    expect((await fixture.resolve({ hfRepo: 'user/model:q2_k', offline: true })).path).toContain('Q2_K');
    expect((await fixture.resolve({ hfRepo: 'user/model', hfFile: 'm-Q8_0.gguf', offline: true })).path).toBe(
      online.path,
    );
    expect(fixture.hub.requests).toEqual([]);
  });

  it('is missed offline when it is not there, not whole, or of another repository', async () => {
    const message = `user/model is not in ${fixture.cache}, and --offline is set`;
    expect(await fixture.failure({ hfRepo: 'user/model', offline: true })).toEqual({ code: 'ERR_OFFLINE', message });
    fixture.hub.repository('user/other', { 'm.gguf': MODEL });
    await fixture.resolve({ hfRepo: 'user/other' });
    expect((await fixture.failure({ hfRepo: 'user/model', offline: true })).code).toBe('ERR_OFFLINE');
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    await truncate(path, 1000);
    expect((await fixture.failure({ hfRepo: 'user/model', offline: true })).code).toBe('ERR_OFFLINE');
  });

  it.each([
    ['does not answer', async () => fixture.hub.close(), 'the connection was refused'],
    ['has errors', async () => fixture.hub.fail(/refs/, { status: 500 }, { status: 502 }, { status: 503 }), '503'],
    ['has lost it', async () => fixture.hub.fail(/refs/, { status: 404 }), 'not found (404)'],
  ])('serves with one line in the log when the hub %s', async (_, happens, reason) => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    const online = await fixture.resolve({ hfRepo: 'user/model' });
    await happens();
    fixture.log = [];
    expect(await fixture.resolve({ hfRepo: 'user/model' })).toEqual(online);
    expect(fixture.log.at(-1)).toContain(`; serving ${online.path}, which was downloaded before`);
    expect(fixture.log.at(-1)).toContain(reason);
  });

  it('is an error when neither the hub nor the cache has it', async () => {
    const endpoint = fixture.hub.url;
    fixture.hub.fail(/refs/, { status: 500 }, { status: 500 }, { status: 500 });
    expect((await fixture.failure({ hfRepo: 'user/model', endpoint })).code).toBe('ERR_UNREACHABLE');
    expect(fixture.hub.requests).toHaveLength(3);
  });

  it('is downloaded again when it was cut short', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    await truncate(path, 1000);
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('is taken over from llama.cpp when its checksum is right, and replaced when it is not', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    await mkdir(fixture.cache);
    const path = join(fixture.cache, 'user_model_m.gguf');
    await writeFile(path, MODEL);
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(fixture.hub.seen(/GET \/blobs/)).toEqual([]);
    expect(JSON.parse(await readFile(`${path}.json`, 'utf8'))).toMatchObject({ sha256: sha256(MODEL), size: 100_000 });
    await writeFile(path, gguf(100_000, 3));
    await writeFile(`${path}.json`, '{"etag":"\\"old\\""}');
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('is the file that the user put where the model has to go, online, offline and when the hub is away', async () => {
    fixture.hub.repository('user/model', { 'm-Q8_0.gguf': MODEL });
    const model = join(fixture.folder, 'own.gguf');
    await writeFile(model, 'mine');
    for (const offline of [false, true, false]) {
      expect((await fixture.resolve({ hfRepo: 'user/model:Q8_0', model, offline })).path).toBe(model);
      fixture.hub.fail(/refs/, { status: 404 });
    }
    expect(await readFile(model, 'utf8')).toBe('mine');
  });

  it('with the record of either generation of llama.cpp is not downloaded again', async () => {
    await mkdir(fixture.cache);
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    const path = join(fixture.cache, 'm.gguf');
    const modelUrl = `${fixture.hub.url}/m.gguf?download=true`;
    await writeFile(path, MODEL);
    await writeFile(`${path}.etag`, '"1"');
    await fixture.resolve({ modelUrl });
    await writeFile(`${path}.json`, JSON.stringify({ etag: '"1"', lastModified: '', url: modelUrl }));
    await fixture.resolve({ modelUrl });
    expect(fixture.hub.seen(/^GET/)).toEqual([]);
    await writeFile(`${path}.json`, JSON.stringify({ etag: '"0"', lastModified: '', url: modelUrl }));
    await fixture.resolve({ modelUrl });
    expect(fixture.hub.seen(/^GET/)).toHaveLength(1);
  });

  it('is not looked for behind a link out of the cache folder', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    await mkdir(fixture.cache);
    const outside = join(fixture.folder, 'outside.gguf');
    await writeFile(outside, OTHER);
    await symlink(outside, join(fixture.cache, 'user_model_m.gguf'));
    const { code, message } = await fixture.failure({ hfRepo: 'user/model' });
    expect(code).toBe('ERR_UNSAFE_NAME');
    expect(message).toContain('is a link that leads out of the cache folder');
    expect(await fixture.digest(outside)).toBe(sha256(OTHER));
  });
});
