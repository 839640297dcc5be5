import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileTimesFingerprint, listFiles, readStamp, writeStamp } from './fingerprint.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  mkdirSync(join(root, 'libs', 'deep'), { recursive: true });
  for (const name of ['libs/a.ts', 'libs/a.spec.ts', 'libs/deep/b.ts', 'tsconfig.json'])
    writeFileSync(join(root, name), name);
});
afterEach(() => rmSync(root, { recursive: true }));

const fingerprint = (): string =>
  fileTimesFingerprint(listFiles(root, ['libs'], (path: string) => !path.endsWith('.spec.ts')));

describe('listFiles', () => {
  it('lists files and folders, leaving out what does not count and what is not there', () => {
    const isInput = (path: string): boolean => !path.endsWith('.spec.ts');
    expect(listFiles(root, ['libs', 'tsconfig.json', 'missing'], isInput)).toEqual(
      ['libs/a.ts', 'libs/deep/b.ts', 'tsconfig.json'].map((name) => join(root, name)),
    );
  });
});

describe('fileTimesFingerprint', () => {
  it('stays the same while nothing is touched, and when a file changes that does not count', () => {
    const before = fingerprint();
    writeFileSync(join(root, 'libs/a.spec.ts'), 'changed');
    writeFileSync(join(root, 'tsconfig.json'), 'changed');
    expect(fingerprint()).toBe(before);
  });

  it.each<[string, () => void]>([
    ['is saved again', () => utimesSync(join(root, 'libs/a.ts'), 1, 1)],
    ['is added', () => writeFileSync(join(root, 'libs/deep/c.ts'), '')],
    ['is removed', () => rmSync(join(root, 'libs/deep/b.ts'))],
    ['is renamed', () => renameSync(join(root, 'libs/a.ts'), join(root, 'libs/z.ts'))],
  ])('changes when a file %s', (_, change) => {
    const before = fingerprint();
    change();
    expect(fingerprint()).not.toBe(before);
  });
});

describe('stamps', () => {
  it('are read as they were written, and absent before', () => {
    const file = join(root, 'made', 'stamp');
    expect(readStamp(file)).toBeUndefined();
    writeStamp(file, 'abc');
    expect(readStamp(file)).toBe('abc');
  });
});
