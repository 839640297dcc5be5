import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gguf, sha256 } from '../../../test/support/local-hub.js';
import { HubFixture } from '../../../test/support/local-hub-fixture.js';

const fixture = new HubFixture();
const MODEL = gguf(100_000);
const OTHER = gguf(90_000, 2);

describe('a local model', () => {
  it('is returned as it is, and nobody is asked', async () => {
    expect(await fixture.resolve({ model: 'some/m.gguf' })).toEqual({ path: 'some/m.gguf', name: 'some/m.gguf' });
    expect(fixture.hub.requests).toEqual([]);
  });
});

describe('a repository of the hub', () => {
  it('is downloaded into the cache folder and named as it was asked for', async () => {
    fixture.hub.repository('user/model', { 'README.md': Buffer.from('hi'), 'm-Q4_K_M.gguf': MODEL });
    const model = await fixture.resolve({ hfRepo: 'user/model' });
    expect(model).toEqual({ path: join(fixture.cache, 'user_model_m-Q4_K_M.gguf'), name: 'user/model' });
    expect(await fixture.digest(model.path)).toBe(sha256(MODEL));
    expect(await fixture.cached()).toEqual(['user_model_m-Q4_K_M.gguf', 'user_model_m-Q4_K_M.gguf.json']);
  });

  it('brings its projector where it is wanted and there is one, and finds it again without the hub', async () => {
    const files = { 'm-Q4_K_M.gguf': MODEL, 'mmproj-m-F16.gguf': OTHER };
    fixture.hub.repository('user/model', files);
    expect((await fixture.resolve({ hfRepo: 'user/model' })).projector).toBeUndefined();
    const { path, projector } = await fixture.resolve({ hfRepo: 'user/model', withProjector: true });
    expect(path).toBe(join(fixture.cache, 'user_model_m-Q4_K_M.gguf'));
    expect(await fixture.digest(projector!)).toBe(sha256(OTHER));
    const offline = await fixture.resolve({ hfRepo: 'user/model', withProjector: true, offline: true });
    expect(offline).toMatchObject({ path, projector });
    fixture.hub.repository('user/plain', { 'm-Q4_K_M.gguf': MODEL });
    expect((await fixture.resolve({ hfRepo: 'user/plain', withProjector: true })).projector).toBeUndefined();
  });

  it('is asked for at one commit, on every page of its listing', async () => {
    const files = { 'a.txt': Buffer.from('a'), 'b.txt': Buffer.from('b'), 'dir/m x.gguf': MODEL };
    fixture.hub.repository('user/model', files, { pageSize: 1 });
    const { path } = await fixture.resolve({ hfRepo: 'user/model', hfFile: 'dir/m x.gguf' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
    expect(fixture.hub.seen(/tree/)).toHaveLength(3);
    expect(fixture.hub.seen(/\/resolve\/[0-9a-f]{40}\/dir\/m%20x.gguf/)).toHaveLength(1);
  });

  it('gives the file of the quantization that is asked for', async () => {
    fixture.hub.repository('user/model', { 'm-Q4_K_M.gguf': MODEL, 'm-Q8_0.gguf': OTHER });
    const { path, name } = await fixture.resolve({ hfRepo: 'user/model:q8_0' });
    expect(await fixture.digest(path)).toBe(sha256(OTHER));
    expect(name).toBe('user/model:q8_0');
  });

  it('puts the file where a path beside it says', async () => {
    fixture.hub.repository('user/model', { 'm-Q4_K_M.gguf': MODEL });
    const model = join(fixture.folder, 'new', 'own.gguf');
    const resolved = await fixture.resolve({ hfRepo: 'user/model:Q4_K_M', model });
    expect(resolved.path).toBe(model);
    expect(await fixture.digest(model)).toBe(sha256(MODEL));
  });

  it('is not downloaded again while the hub has the same file', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    await fixture.resolve({ hfRepo: 'user/model' });
    fixture.hub.repository('user/model', { 'm.gguf': MODEL, 'README.md': Buffer.from('a new commit') });
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(fixture.hub.seen(/GET \/blobs/)).toHaveLength(1);
  });

  it('is downloaded again when the hub has another file', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    await fixture.resolve({ hfRepo: 'user/model' });
    fixture.hub.repository('user/model', { 'm.gguf': OTHER });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(OTHER));
  });

  it('works for a file outside LFS, which has no checksum', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL }, { isLfs: false });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('never writes outside the cache folder, whatever the hub calls its files', async () => {
    fixture.hub.repository('user/model', { '../../evil.gguf': MODEL, 'a\\..\\evil.gguf': MODEL, 'm.gguf': OTHER });
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(path).toBe(join(fixture.cache, 'user_model_m.gguf'));
    const { code } = await fixture.failure({ hfRepo: 'user/model', hfFile: '../../evil.gguf' });
    expect(code).toBe('ERR_NO_FILE');
    expect(await fixture.cached()).toEqual(['user_model_m.gguf', 'user_model_m.gguf.json']);
  });
});

describe('a split model', () => {
  const parts = Object.fromEntries([1, 2, 3, 4, 5, 6].map((i) => [`q/m-0000${i}-of-00006.gguf`, gguf(20_000 + i, i)]));

  it('is downloaded in all its parts, and its first one is the model', async () => {
    fixture.hub.repository('user/model', parts);
    const { path } = await fixture.resolve({ hfRepo: 'user/model' });
    expect(path).toBe(join(fixture.cache, 'user_model_q_m-00001-of-00006.gguf'));
    for (const [name, content] of Object.entries(parts)) {
      expect(await fixture.digest(join(fixture.cache, `user_model_${name.replace('/', '_')}`))).toBe(sha256(content));
    }
  });

  it('is downloaded from a URL of one of its parts', async () => {
    for (const [name, content] of Object.entries(parts)) fixture.hub.file(`/${name}`, { content, etag: `"${name}"` });
    const { path } = await fixture.resolve({ modelUrl: `${fixture.hub.url}/q/m-00002-of-00006.gguf?x=1` });
    expect(path).toBe(join(fixture.cache, 'm-00001-of-00006.gguf'));
    expect(await fixture.cached()).toHaveLength(12);
    expect(fixture.hub.seen(/^GET .*\?x=1$/)).toHaveLength(6);
  });

  it('reports its progress over all parts', async () => {
    fixture.hub.repository('user/model', parts);
    await fixture.resolve({ hfRepo: 'user/model' });
    const total = Object.values(parts).reduce((sum, { length }) => sum + length, 0);
    expect(fixture.progress.every((progress) => progress.total === total && progress.name === 'user/model')).toBe(true);
    expect(fixture.progress.at(-1)!.bytes).toBe(total);
  });

  it('keeps all old parts when one of the new ones does not come', async () => {
    fixture.hub.repository('user/model', parts);
    await fixture.resolve({ hfRepo: 'user/model' });
    const changed = Object.fromEntries(Object.entries(parts).map(([name], i) => [name, gguf(30_000, i + 50)]));
    fixture.hub.repository('user/model', changed);
    const lost = sha256(changed['q/m-00003-of-00006.gguf']!);
    fixture.hub.fail(new RegExp(lost), { body: gguf(30_000, 99) });
    expect((await fixture.failure({ hfRepo: 'user/model' })).code).toBe('ERR_CHECKSUM');
    for (const [name, content] of Object.entries(parts)) {
      expect(await fixture.digest(join(fixture.cache, `user_model_${name.replace('/', '_')}`))).toBe(sha256(content));
    }
  });

  it('only fetches the parts that have changed', async () => {
    fixture.hub.repository('user/model', parts);
    await fixture.resolve({ hfRepo: 'user/model' });
    fixture.hub.requests.length = 0;
    fixture.hub.repository('user/model', { ...parts, 'q/m-00002-of-00006.gguf': gguf(25_000, 77) });
    await fixture.resolve({ hfRepo: 'user/model' });
    expect(fixture.hub.seen(/GET \/blobs/)).toHaveLength(1);
  });
});

describe('the hub refuses', () => {
  it('a gated repository without a token, and says what to do', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL }, { token: 'hf_right' });
    expect(await fixture.failure({ hfRepo: 'user/model' })).toEqual({
      code: 'ERR_UNAUTHORIZED',
      message:
        'user/model: it is private, gated or does not exist; set an access token with --hf-token or HF_TOKEN (401)',
    });
    expect((await fixture.failure({ hfRepo: 'user/model', hfToken: 'hf_wrong' })).message).toContain(
      'the hub refuses the access token',
    );
    const { path } = await fixture.resolve({ hfRepo: 'user/model', hfToken: 'hf_right' });
    expect(await fixture.digest(path)).toBe(sha256(MODEL));
  });

  it('an account without access, and says where to ask for it', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL }, { status: 403 });
    expect(await fixture.failure({ hfRepo: 'user/model', hfToken: 'hf_x' })).toEqual({
      code: 'ERR_FORBIDDEN',
      message: `user/model: access is not granted (403); ask for access at ${fixture.hub.url}/user/model with the account of the token`,
    });
  });

  it.each([
    [401, 'ERR_UNAUTHORIZED', 'set an access token'],
    [403, 'ERR_FORBIDDEN', 'ask for access at'],
  ])('the file of a gated repository with %i although it lists it', async (status, code, advice) => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    fixture.hub.fail(/resolve/, { status });
    const failure = await fixture.failure({ hfRepo: 'user/model' });
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(new RegExp(`^user/model/m.gguf: .*${advice}`));
    expect(await fixture.cached()).toEqual([]);
  });

  it('a repository that does not exist', async () => {
    expect(await fixture.failure({ hfRepo: 'user/nothing' })).toEqual({
      code: 'ERR_NOT_FOUND',
      message: 'user/nothing: not found (404); check the name',
    });
    expect(fixture.hub.requests).toHaveLength(1);
  });

  it('a file that does not exist, and the error says which there are', async () => {
    fixture.hub.repository('user/model', { 'm-Q8_0.gguf': MODEL });
    expect((await fixture.failure({ hfRepo: 'user/model', hfFile: 'x.gguf' })).message).toBe(
      'user/model holds no x.gguf; it holds m-Q8_0.gguf',
    );
  });

  it('with a page instead of JSON', async () => {
    fixture.hub.file('/api/models/user/model/refs', { content: Buffer.from('<html>') });
    expect(await fixture.failure({ hfRepo: 'user/model' })).toEqual({
      code: 'ERR_HUB_ANSWER',
      message: "user/model: the hub's answer is not JSON",
    });
  });
});
