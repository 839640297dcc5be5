import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyStore } from './key-store.js';
import { keyDigest } from './keys/key-digest.js';

let folder: string;
let file: string;
let store: KeyStore | undefined;
const errors = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
const lines = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-key-store-'));
  file = join(folder, 'keys.json');
  errors.mockClear();
  lines.mockClear();
});

afterEach(() => {
  store?.onApplicationShutdown();
  store = undefined;
  rmSync(folder, { recursive: true });
});

const textOf = (...keys: readonly string[]) =>
  JSON.stringify({ keys: keys.map((key) => ({ name: key, sha256: keyDigest(key, 'utf8'), scopes: ['infer'] })) });

async function open(text = textOf('one'), apiKeys: readonly string[] = []): Promise<KeyStore> {
  writeFileSync(file, text);
  store = await KeyStore.open({ apiKeys, keys: file }, {}, 5);
  return store;
}

const namesOf = (...keys: readonly string[]) => keys.map((key) => store!.current.find(key)?.name);

describe('the keys of a file', () => {
  it('open the server beside those of --api-key', async () => {
    await open(textOf('one'), ['two']);
    expect(namesOf('one', 'two', 'three')).toEqual(['one', '--api-key', undefined]);
  });

  it('are read again when the file is written', async () => {
    await open();
    writeFileSync(file, textOf('two', 'three'));
    await vi.waitFor(() => expect(namesOf('one', 'two', 'three')).toEqual([undefined, 'two', 'three']));
    expect(lines).toHaveBeenCalledWith('keys read again: the server has 2 keys');
  });

  it('are read again when an editor puts another file in its place', async () => {
    await open();
    writeFileSync(`${file}.new`, textOf('two'));
    renameSync(`${file}.new`, file);
    await vi.waitFor(() => expect(namesOf('one', 'two')).toEqual([undefined, 'two']));
  });

  it('are read again when the folder behind a link is swapped, as Kubernetes does', async () => {
    for (const name of ['one', 'two']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'keys.json'), textOf(name));
    }
    symlinkSync('one', join(folder, '..data'));
    symlinkSync(join('..data', 'keys.json'), file);
    store = await KeyStore.open({ apiKeys: [], keys: file }, {}, 5);
    expect(namesOf('one', 'two')).toEqual(['one', undefined]);
    symlinkSync('two', join(folder, '..tmp'));
    renameSync(join(folder, '..tmp'), join(folder, '..data'));
    await vi.waitFor(() => expect(namesOf('one', 'two')).toEqual([undefined, 'two']));
  });

  it('stay when the file is broken, which is said once, and change when it is mended', async () => {
    await open();
    writeFileSync(file, '{"keys":[{}]}');
    await vi.waitFor(() => expect(errors).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(errors.mock.calls).toEqual([
      [`the keys stay as they were: --keys: the file "${file}": keys[0].name: is missing`],
    ]);
    expect(namesOf('one')).toEqual(['one']);
    writeFileSync(file, textOf('two'));
    await vi.waitFor(() => expect(namesOf('one', 'two')).toEqual([undefined, 'two']));
  });

  it('stay when the file goes away', async () => {
    await open();
    unlinkSync(file);
    await vi.waitFor(() =>
      expect(errors.mock.calls).toEqual([
        [`the keys stay as they were: --keys: the file "${file}" cannot be read (ENOENT)`],
      ]),
    );
    expect(namesOf('one')).toEqual(['one']);
  });

  it('are read at once when that is asked for', async () => {
    writeFileSync(file, textOf('one'));
    store = await KeyStore.open({ apiKeys: [], keys: file }, {}, 1_000_000);
    writeFileSync(file, textOf('two'));
    await store.reload();
    expect(namesOf('one', 'two')).toEqual([undefined, 'two']);
  });

  it('cannot be those of --api-key', async () => {
    await expect(open(textOf('one'), ['one'])).rejects.toThrow(
      `--keys: the file "${file}": the key "one" is one of --api-key, too`,
    );
  });

  it('end the start when they cannot be read', async () => {
    const absent = KeyStore.open({ apiKeys: [], keys: join(folder, 'none') }, {});
    await expect(absent).rejects.toThrow(/^--keys: the file ".*none" cannot be read \(ENOENT\)$/);
    const directory = KeyStore.open({ apiKeys: [], keys: folder }, {});
    await expect(directory).rejects.toThrow(/cannot be read \(EISDIR\)$/);
  });
});
