import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from './model-request.js';
import { modelSource, type RemoteSource, targetsOf } from './source.js';

const BASE = { offline: false, cacheDirectory: '/cache', endpoint: 'https://hub/' };

function sourceOf(request: Partial<ModelRequest>, notices: string[] = []) {
  return modelSource({ ...BASE, ...request }, (_, message) => notices.push(message));
}

describe('the source of a model', () => {
  it('is a path when nothing else is given; empty texts are nothing', () => {
    expect(sourceOf({ model: 'm.gguf', modelUrl: '', hfRepo: '' })).toEqual({ kind: 'local', path: 'm.gguf' });
  });

  it('is the repository before the URL, and says that the URL has no effect', () => {
    const notices: string[] = [];
    expect(sourceOf({ modelUrl: 'https://x/m.gguf', hfRepo: 'u/m' }, notices).kind).toBe('hub');
    expect(notices).toEqual(['--model-url has no effect beside --hf-repo']);
  });

  it('says that a file without a repository has no effect', () => {
    const notices: string[] = [];
    sourceOf({ model: 'm.gguf', hfFile: 'x.gguf' }, notices);
    expect(notices).toEqual(['--hf-file has no effect without --hf-repo']);
  });

  it('takes a path beside a repository for the name of its file, unless a file or a quantization is given', () => {
    expect(sourceOf({ model: 'dir/m.gguf', hfRepo: 'u/m' })).toMatchObject({ files: ['dir/m.gguf', 'm.gguf'] });
    expect(sourceOf({ model: 'm.gguf', hfRepo: 'u/m', hfFile: 'x.gguf' })).toMatchObject({ files: ['x.gguf'] });
    expect(sourceOf({ model: 'm.gguf', hfRepo: 'u/m:Q8_0' })).toMatchObject({ files: [] });
  });

  it.each([
    {},
    { modelUrl: 'm.gguf' },
    { modelUrl: 'file:///m.gguf' },
    { modelUrl: 'ftp://x/m.gguf' },
    { hfRepo: 'm' },
  ])('is refused for %j', (request) => {
    expect(() => sourceOf(request)).toThrow(expect.objectContaining({ code: 'ERR_REQUEST' }));
  });
});

describe('the place of a download', () => {
  const targets = (request: Partial<ModelRequest>, ...names: string[]) =>
    targetsOf(sourceOf(request) as RemoteSource, names, '/cache');

  it('is the cache folder', () => {
    expect(targets({ modelUrl: 'https://x/m.gguf' }, 'm.gguf')).toEqual([join('/cache', 'm.gguf')]);
    expect(targets({ hfRepo: 'u/m' }, 'dir/m.gguf')).toEqual([join('/cache', 'u_m_dir_m.gguf')]);
  });

  it('is the path that is given', () => {
    expect(targets({ modelUrl: 'https://x/m.gguf', model: '/my/own.gguf' }, 'm.gguf')).toEqual(['/my/own.gguf']);
  });

  it('is the folder of the path for the parts of a split model, which keep their names', () => {
    const parts = ['q/m-00001-of-00002.gguf', 'q/m-00002-of-00002.gguf'];
    expect(targets({ hfRepo: 'u/m:Q8_0', model: '/my/own.gguf' }, ...parts)).toEqual([
      join('/my', 'm-00001-of-00002.gguf'),
      join('/my', 'm-00002-of-00002.gguf'),
    ]);
  });
});
