import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelParams } from '../../libs/engine/src/backend/native.js';
import { gguf } from './bad-model.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

describe('Model.load', () => {
  let folder: string;
  beforeAll(() => {
    initializeNative();
    folder = mkdtempSync(join(tmpdir(), 'llamero-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, bytes: Buffer | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const fails = (path: string, reason: RegExp, params: ModelParams = {}) =>
    expect(native.Model.load(path, params)).rejects.toMatchObject({
      code: 'ERR_MODEL_LOAD',
      message: expect.stringMatching(reason),
    });

  it('says that a file is missing', () => fails(join(folder, 'absent.gguf'), /absent\.gguf.*no such file/));
  it('says that a path is a directory', () => fails(folder, /is a directory/));
  it('says that a file is empty', () => fails(file('empty.gguf', ''), /the file is empty/));
  it('says that a file is not GGUF', () => fails(file('text.gguf', 'hello, world'), /invalid magic.*'hell'/));
  it('says that a file ends in its header', () => {
    return fails(file('header.gguf', readFileSync(CHAT_MODEL).subarray(0, 20)), /failed to read header/);
  });
  it('says that a file ends in its metadata', () => {
    return fails(file('metadata.gguf', readFileSync(CHAT_MODEL).subarray(0, 5000)), /failed to read key-value pairs/);
  });
  it('says how much is missing of a file that is cut short', () => {
    return fails(file('cut.gguf', readFileSync(CHAT_MODEL).subarray(0, 1_000_000)), /cut short: 1000000 bytes of \d+/);
  });
  it('says that a version is unknown', () => {
    const bytes = gguf({ 'general.architecture': 'llama' });
    bytes.writeUInt32LE(99, 4);
    return fails(file('version.gguf', bytes), /version 99/);
  });
  it('says that the architecture is unknown', () => {
    return fails(
      file('unknown.gguf', gguf({ 'general.architecture': 'alpaca' }, 32)),
      /unknown model architecture.*alpaca/,
    );
  });
  it('says that the architecture is missing', () => {
    return fails(file('nameless.gguf', gguf({ 'general.name': 'x' }, 32)), /no architecture/);
  });
  it('says which metadata are missing', () => {
    return fails(
      file('bare.gguf', gguf({ 'general.architecture': 'llama' }, 32)),
      /key not found.*llama\.context_length/,
    );
  });

  const counts = { 'general.architecture': 'llama', 'llama.context_length': 8, 'llama.embedding_length': 8 };
  it.each([
    ['no layers', { 'llama.block_count': 0 }, /block_count is 0/],
    ['too many layers', { 'llama.block_count': 100_000 }, /block_count is 100000/],
    ['too many experts', { 'llama.block_count': 1, 'llama.expert_count': 5000 }, /expert_count is 5000/],
    [
      'more used experts than experts',
      { 'llama.block_count': 1, 'llama.expert_count': 2, 'llama.expert_used_count': 3 },
      /expert_used_count/,
    ],
    ['used experts without experts', { 'llama.block_count': 1, 'llama.expert_used_count': 3 }, /expert_used_count/],
    ['more MTP layers than layers', { 'llama.block_count': 1, 'llama.nextn_predict_layers': 2 }, /MTP/],
  ])('refuses %s, which llama.cpp would abort the process for', (name, extra, reason) => {
    return fails(file(`${name}.gguf`, gguf({ ...counts, ...extra }, 32)), reason);
  });

  it('rejects with ERR_ABORTED when it is cancelled', async () => {
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    Atomics.store(cancel, 0, 1);
    await expect(native.Model.load(CHAT_MODEL, { cancel })).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('is cancelled from the progress callback', async () => {
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    let calls = 0;
    const load = native.Model.load(CHAT_MODEL, { cancel, mmap: false }, () => {
      calls += 1;
      Atomics.store(cancel, 0, 1);
    });
    // A small model may be loaded before the event loop hears of its first percent.
    const outcome = await load.then(
      (model) => model.dispose(),
      (error: Error & { code: string }) => error.code,
    );
    expect([undefined, 'ERR_ABORTED']).toContain(outcome);
    expect(calls).toBeGreaterThan(0);
  });

  it('reports growing progress that ends at 1', async () => {
    const fractions: number[] = [];
    const model = await native.Model.load(CHAT_MODEL, {}, (fraction) => fractions.push(fraction));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.length).toBeLessThanOrEqual(100);
    model.dispose();
  });

  it('refuses bad parameters at once', () => {
    const load = native.Model.load as (...values: unknown[]) => unknown;
    const bad: unknown[][] = [
      [],
      [CHAT_MODEL],
      [3, {}],
      [CHAT_MODEL, { gpuLayers: 1.5 }],
      [CHAT_MODEL, { splitMode: 'diagonal' }],
      [CHAT_MODEL, { devices: ['CPU'] }],
      [CHAT_MODEL, { devices: ['no such device'] }],
      [CHAT_MODEL, { tensorSplit: [-1] }],
      [CHAT_MODEL, { cancel: new Uint8Array(4) }],
      [CHAT_MODEL, { mmap: 'yes' }],
      [CHAT_MODEL, { overrides: [{ key: 'k'.repeat(200), type: 'int', value: 1 }] }],
      [CHAT_MODEL, { overrides: [{ key: 'k', type: 'int', value: 1.5 }] }],
    ];
    for (const values of bad) {
      expect(() => load(...values)).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    }
  });

  it('applies metadata overrides', async () => {
    const overrides = [{ key: 'llama.context_length', type: 'int', value: 77 }] as const;
    const model = await native.Model.load(CHAT_MODEL, { overrides, vocabOnly: false });
    expect(model.info.trainContext).toBe(77);
    model.dispose();
  });
});
