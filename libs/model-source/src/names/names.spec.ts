import { describe, expect, it } from 'vitest';
import { ModelSourceError } from '../model-source-error.js';
import { baseName, cachedName, isSafePath, nameInUrl } from './file-name.js';
import { repositoryOf } from './repository.js';
import { partNames, splitName } from './split-name.js';

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as ModelSourceError).code;
  }
  return undefined;
}

describe('repository ids', () => {
  it('are a user and a model, with or without a quantization', () => {
    expect(repositoryOf('ggml-org/gemma-3.1_it-GGUF')).toEqual({ id: 'ggml-org/gemma-3.1_it-GGUF' });
    expect(repositoryOf('user/model:Q4_K_M')).toEqual({ id: 'user/model', quant: 'Q4_K_M' });
    expect(repositoryOf('user/model:UD-Q2_K_XL')).toEqual({ id: 'user/model', quant: 'UD-Q2_K_XL' });
  });

  it('take the tag latest for no tag', () => {
    expect(repositoryOf('user/model:latest')).toEqual({ id: 'user/model' });
  });

  it.each([
    '',
    'model',
    'user/',
    '/model',
    'user/model/file',
    'user/../model',
    '../user',
    'user/.hidden',
    'user/model-',
    'user/mo del',
    'user/model:',
    'user/model:a/b',
    'user/model:a:b',
    'user/model?x=1',
    'user/model#x',
    'user\\model/x',
    `user/${'m'.repeat(300)}`,
  ])('are not %j', (text) => {
    expect(codeOf(() => repositoryOf(text))).toBe('ERR_REQUEST');
  });
});

describe('split names', () => {
  it('name every part, the first one first, whichever was given', () => {
    expect(partNames('dir/m-00002-of-00003.gguf')).toEqual([
      'dir/m-00001-of-00003.gguf',
      'dir/m-00002-of-00003.gguf',
      'dir/m-00003-of-00003.gguf',
    ]);
  });

  it('keep the spelling of the ending', () => {
    expect(partNames('m-00001-of-00002.GGUF')).toEqual(['m-00001-of-00002.GGUF', 'm-00002-of-00002.GGUF']);
  });

  it.each(['model.gguf', 'm-00000-of-00002.gguf', 'm-00003-of-00002.gguf', 'm-1-of-2.gguf', '-00001-of-00002.gguf'])(
    'are not %s',
    (name) => {
      expect(splitName(name)).toBeUndefined();
      expect(partNames(name)).toEqual([name]);
    },
  );
});

describe('file names', () => {
  it('join the repository and the path to one name, as llama.cpp did', () => {
    expect(cachedName('ggml-org/models', 'tinyllamas/stories260K.gguf')).toBe(
      'ggml-org_models_tinyllamas_stories260K.gguf',
    );
  });

  it.each([
    '../x.gguf',
    'a/../../x.gguf',
    '/etc/x.gguf',
    'a//x.gguf',
    './x.gguf',
    'a/..',
    '..\\x.gguf',
    'a\\b.gguf',
    'C:x.gguf',
    'x.gguf:stream',
    'x.gguf\0',
    'x\n.gguf',
    'con.gguf',
    'dir/NUL',
    'x.gguf.',
    'x.gguf ',
    '',
  ])('refuse the path %j of a hub', (path) => {
    expect(isSafePath(path)).toBe(false);
    expect(codeOf(() => cachedName('user/model', path))).toBe('ERR_UNSAFE_NAME');
    expect(codeOf(() => baseName(path))).toBe('ERR_UNSAFE_NAME');
  });

  it('take the last part of a URL, without query and fragment', () => {
    expect(nameInUrl(new URL('https://example.com/a/b%20c.gguf?download=true#x'))).toBe('b c.gguf');
  });

  it.each([
    'https://x/a/..%2F..%2Fb.gguf',
    'https://x/%2e%2e%5Cb.gguf',
    'https://x/dir/',
    'https://x/%E0%A4%A',
    'https://x',
  ])('refuse the URL %s', (url) => {
    expect(codeOf(() => nameInUrl(new URL(url)))).toBe('ERR_UNSAFE_NAME');
  });

  it('refuse names that no file system takes', () => {
    expect(codeOf(() => nameInUrl(new URL(`https://x/${'n'.repeat(250)}.gguf`)))).toBe('ERR_UNSAFE_NAME');
  });
});
