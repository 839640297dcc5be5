import { describe, expect, it } from 'vitest';
import { Failure } from './failure.js';
import { schemaText } from './schema.js';

const FILES: Readonly<Record<string, string>> = {
  'number.json': '{"type": "integer"}',
  'broken.json': '{',
  'unknown.json': '{"items": {"type": "text"}}',
  'seven.json': '7\n',
  'word.json': '"seven"\n',
};

function readFile(path: string): string {
  const content = FILES[path];
  if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return content;
}

function failureOf(...words: string[]): string {
  try {
    schemaText(words, readFile);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return (error as Failure).message;
  }
  throw new Error(`${words.join(' ')} was accepted`);
}

describe('llamero schema', () => {
  it('prints a grammar that ends with one line break', () => {
    expect(schemaText(['number.json'], readFile)).toMatch(/^root ::= [\s\S]*\S\n$/);
  });

  it('says that a text fits, wherever --check stands', () => {
    expect(schemaText(['number.json', '--check', 'seven.json'], readFile)).toBe('fits\n');
    expect(schemaText(['--check', 'seven.json', 'number.json'], readFile)).toBe('fits\n');
  });

  it('fails for a text that does not fit, and says where it leaves the schema', () => {
    expect(failureOf('number.json', '--check', 'word.json')).toMatch(/^does not fit: .* at line 1, column 1$/);
  });

  it.each([
    ['is no JSON', 'broken.json', /^the schema is not JSON: /],
    ['is refused', 'unknown.json', /#\/items\/type/],
    ['cannot be read', 'no-such.json', /^the file "no-such\.json" cannot be read \(ENOENT\)$/],
  ])('fails with one line for a schema that %s', (_what, file, expected) => {
    const message = failureOf(file);
    expect(message).toMatch(expected);
    expect(message).not.toContain('\n');
  });

  it('names a text that cannot be read', () => {
    expect(failureOf('number.json', '--check', 'none.json')).toBe('the file "none.json" cannot be read (ENOENT)');
  });

  it.each([[[]], [['a.json', 'b.json']], [['a.json', '--check']], [['a.json', '--port', '1']], [['']]])(
    'shows how it is used for the words %j',
    (words) => {
      expect(failureOf(...words)).toBe('usage: llamero schema FILE [--check TEXTFILE]');
    },
  );
});
