import { describe, expect, it } from 'vitest';
import { EXTRAS, extrasFor, readExtras } from './extras.mjs';

describe('libraries that are not prebuilt', () => {
  it('are wanted by a start that uses them, and by no other', () => {
    expect(extrasFor(['--port', '8080'], {})).toEqual([]);
    expect(extrasFor(['--rpc-like'], {})).toEqual([]);
    expect(extrasFor(['--port', '8080', '--rpc', 'a:1'], {})).toEqual(['rpc']);
    expect(extrasFor(['rpc-worker'], {})).toEqual(['rpc']);
    expect(extrasFor(['-m', 'rpc-worker'], {})).toEqual([]);
    for (const flag of ['--mmproj', '-mm', '--mmproj-url', '-mmu']) {
      expect(extrasFor([flag, 'eye.gguf'], {})).toEqual(['multimodal']);
    }
    expect(extrasFor(['--no-mmproj'], {})).toEqual([]);
    expect(extrasFor([], { LLAMA_ARG_MMPROJ: 'eye.gguf' })).toEqual(['multimodal']);
    expect(extrasFor([], { LLAMA_ARG_RPC: 'a:1' })).toEqual(['rpc']);
    expect(extrasFor([], { LLAMA_ARG_RPC: '' })).toEqual([]);
  });

  it('are named to --with', () => {
    expect(readExtras('rpc')).toEqual(['rpc']);
    expect(readExtras('rpc,')).toEqual(['rpc']);
    for (const text of ['', ',', 'rpc,rcp', 'toString']) {
      expect(() => readExtras(text)).toThrow(
        `--with takes ${Object.keys(EXTRAS).join(', ')}, separated by commas, not`,
      );
    }
  });
});
