import { describe, expect, it } from 'vitest';
import { keyDigest } from '../access/keys/key-digest.js';
import { readKeyFile } from '../access/keys/key-file.js';
import { Failure } from './failure.js';
import { keysText } from './keys.js';

const HEX = keyDigest('secret', 'utf8');
const FILES: Readonly<Record<string, string>> = {
  'keys.yaml': `
keys:
  - { name: app, sha256: ${HEX}, scopes: [infer, embed], models: [qwen*, llama], expires: 2027-01-31 }
  - { name: former, sha256: env:FORMER, scopes: [metrics], expires: 2026-01-01T12:00:00Z }
  - { name: always, sha256: ${keyDigest('other', 'utf8')}, scopes: [admin] }
`,
  'broken.json': '{"keys":[{"name":"a"}]}',
};

function surroundings(input = '') {
  return {
    env: { FORMER: 'former' },
    now: Date.UTC(2026, 11, 1),
    readFile: (path: string | number) => {
      const content = path === 0 ? input : FILES[path];
      if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return content;
    },
  };
}

function failureOf(words: readonly string[], input?: string): string {
  try {
    keysText(words, surroundings(input));
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).message).not.toContain('\n');
    return (error as Failure).message;
  }
  throw new Error(`${words.join(' ')} was accepted`);
}

describe('llamero keys new', () => {
  it('prints a fresh key, and an entry that opens the server to it', () => {
    const print = () => keysText(['new', '--name', 'app'], surroundings()).split('\n');
    const [key, entry, end] = print();
    expect([key, end]).toEqual([expect.stringMatching(/^llamero_[\w-]{43}$/), '']);
    const holders = readKeyFile(`{"keys":[${entry}]}`, {});
    expect(holders.get(keyDigest(key!, 'utf8'))).toMatchObject({ name: 'app', scopes: new Set(['infer']) });
    expect(print()[0]).not.toBe(key);
  });

  it('gives it the scopes that are asked for', () => {
    const [, entry] = keysText(['new', '--scopes', 'metrics, slots', '--name', 'ops'], surroundings()).split('\n');
    expect(JSON.parse(entry!).scopes).toEqual(['metrics', 'slots']);
  });

  it.each([
    [['--name', 'a b'], /^--name: must be 1 to 63 of /],
    [['--name', 'a', '--scopes', 'all'], /^--scopes\[0\]: "all" is no scope/],
    [['--name', 'a', '--scopes', ','], /^--scopes: is an empty list$/],
    [['--scopes', 'infer'], /^usage: llamero keys /],
    [['--name'], /^usage: llamero keys /],
    [['app'], /^usage: llamero keys /],
  ])('fails for %j', (words, expected) => {
    expect(failureOf(['new', ...words])).toMatch(expected);
  });
});

describe('llamero keys hash', () => {
  it.each(['secret', 'secret\n', 'secret\r\n'])('prints the digest of the key in its input: %j', (input) => {
    expect(keysText(['hash'], surroundings(input))).toBe(`${HEX}\n`);
  });

  it('takes any characters, as bytes of UTF-8', () => {
    expect(keysText(['hash'], surroundings('clé'))).toBe(`${keyDigest('clé', 'utf8')}\n`);
  });

  it.each([
    ['', 'there is no key in the input'],
    ['\n', 'there is no key in the input'],
    ['one\ntwo\n', 'a key has no blanks and is one line'],
  ])('fails for %j', (input, expected) => {
    expect(failureOf(['hash'], input)).toBe(expected);
  });
});

describe('llamero keys check', () => {
  it('prints who holds the keys of a file, what for, and how long', () => {
    expect(keysText(['check', 'keys.yaml'], surroundings())).toBe(
      [
        'NAME    SCOPES       MODELS       EXPIRES',
        'app     infer,embed  qwen*,llama  2027-02-01T00:00:00Z',
        'former  metrics      *            2026-01-01T12:00:00Z (has expired)',
        'always  admin        *            never',
        '',
      ].join('\n'),
    );
  });

  it('fails with the first thing that is wrong', () => {
    expect(failureOf(['check', 'broken.json'])).toBe('the file "broken.json": keys[0].sha256: is missing');
    expect(failureOf(['check', 'none'])).toBe('the file "none" cannot be read (ENOENT)');
  });

  it.each([[[]], [['check']], [['check', 'a', 'b']], [['hash', 'secret']], [['list']]])(
    'shows how it is used: %j',
    (words) => {
      expect(failureOf(words)).toMatch(/^usage: llamero keys new /);
    },
  );
});
