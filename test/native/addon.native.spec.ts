import { beforeAll, describe, expect, it } from 'vitest';
import { CHAT_MODEL, initializeNative, logLines, native } from './native-fixture.js';

describe('the native addon', () => {
  beforeAll(initializeNative);

  it('exports exactly what llamero.d.ts declares', () => {
    expect(Object.keys(native).sort()).toEqual([
      'ChainParts',
      'ChatFormat',
      'ChatParser',
      'ChatReader',
      'Context',
      'EncodedMedia',
      'GrammarMatcher',
      'LongText',
      'MediaChunk',
      'Model',
      'Projector',
      'SamplerChain',
      'addRpcServer',
      'buildInfo',
      'devices',
      'initialize',
      'serveRpc',
      'shortenSlices',
    ]);
  });

  it('names the release and the build of llama.cpp and the features of the CPU', () => {
    const info = native.buildInfo();
    expect(info.llamaCpp).toMatch(/^v\d+\.\d+/);
    expect(info.build).toMatch(/^b\d+-[0-9a-f]{7,}$/);
    expect(info.systemInfo).toContain('CPU');
  });

  it('finds the CPU exactly once', () => {
    const cpus = native.devices().filter((device) => device.type === 'cpu');
    expect(cpus).toHaveLength(1);
    expect(cpus[0]!.totalMemory).toBeGreaterThan(0);
  });

  it('refuses to initialize without directories or a log function', () => {
    const initialize = native.initialize as (...values: unknown[]) => void;
    for (const values of [[], [[]], ['dir', () => {}], [[], 'log'], [[], () => {}, 'everywhere']]) {
      expect(() => initialize(...values)).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    }
  });

  it('refuses devices of other machines without the library for them, and what is no address', () => {
    const isMissing = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('build:native -- --with rpc') };
    const options = { endpoint: '127.0.0.1:1', threads: 1 };
    expect(() => native.addRpcServer('127.0.0.1:1')).toThrowError(expect.objectContaining(isMissing));
    expect(() => native.serveRpc(options)).toThrowError(expect.objectContaining(isMissing));
    const addRpcServer = native.addRpcServer as (...values: unknown[]) => void;
    for (const values of [[], [7], [{}]]) {
      expect(() => addRpcServer(...values)).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    }
  });

  it('shortens the slices of its own thread where Linux allows it, and of none that there is not', () => {
    const shortened = native.shortenSlices(process.pid);
    expect(typeof shortened).toBe('boolean');
    expect(native.shortenSlices(process.pid)).toBe(shortened);
    expect(native.shortenSlices(2 ** 31 - 1)).toBe(false);
    const shortenSlices = native.shortenSlices as (...values: unknown[]) => boolean;
    for (const values of [[], ['1'], [0], [-1], [Number.NaN], [2 ** 31]]) {
      expect(() => shortenSlices(...values)).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    }
  });

  it('only replaces the log sink when it is initialized again', async () => {
    const lines: string[] = [];
    native.initialize(['/nowhere'], (_level, text) => lines.push(text));
    const before = logLines.length;
    (await native.Model.load(CHAT_MODEL, { vocabOnly: true })).dispose();
    await expect.poll(() => lines.join('')).toContain('GGUF');
    expect(logLines).toHaveLength(before);
    expect(native.devices().filter((device) => device.type === 'cpu')).toHaveLength(1);
  });
});
