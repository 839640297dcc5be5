import { describe, expect, it } from 'vitest';
import { fileInUrl } from './hub.js';
import { commitOf, filesOf, nextPage } from './hub-answer.js';

const COMMIT = 'a'.repeat(40);
const SHA256 = 'b'.repeat(64);

describe('the answers of a hub', () => {
  it('name the commit of main', () => {
    const branches = [
      { name: 'x', targetCommit: 'c'.repeat(40) },
      { name: 'main', targetCommit: COMMIT },
    ];
    expect(commitOf({ branches }, 'u/m')).toBe(COMMIT);
    expect(commitOf({ branches: branches.slice(0, 1) }, 'u/m')).toBe('c'.repeat(40));
  });

  it.each([null, [], {}, { branches: {} }, { branches: [{ name: 'main', targetCommit: '../../x' }] }])(
    'are refused without a commit: %j',
    (refs) => {
      expect(() => commitOf(refs, 'u/m')).toThrow('u/m: the hub names no commit');
    },
  );

  it('list files with size and checksum', () => {
    const tree = [
      { type: 'file', path: 'm.gguf', size: 130, oid: COMMIT, lfs: { oid: SHA256.toUpperCase(), size: 9 } },
      { type: 'file', path: 'README.md', size: 5, oid: COMMIT },
      { type: 'directory', path: 'folder' },
    ];
    expect(filesOf(tree, 'u/m')).toEqual([
      { path: 'm.gguf', size: 9, sha256: SHA256, etag: undefined },
      { path: 'README.md', size: 5, sha256: undefined, etag: `"${COMMIT}"` },
    ]);
  });

  it('lose files with hostile names and facts of the wrong type', () => {
    const tree = [
      null,
      7,
      { type: 'file' },
      { type: 'file', path: '../../x.gguf' },
      { type: 'file', path: 'a\\b.gguf' },
      { type: 'file', path: 'ok.gguf', size: -1, lfs: { oid: 'not a digest', size: 'big' } },
    ];
    expect(filesOf(tree, 'u/m')).toEqual([{ path: 'ok.gguf' }]);
    expect(() => filesOf({ error: 'x' }, 'u/m')).toThrow("the hub's listing is not a list");
  });

  it('give the query of the next page', () => {
    expect(nextPage('<https://hub/api/x?cursor=a%3D&recursive=true>; rel="next"')).toBe('?cursor=a%3D&recursive=true');
    expect(nextPage('<https://hub/api/x?cursor=a>; rel="prev"')).toBeUndefined();
    expect(nextPage(undefined)).toBeUndefined();
  });

  it('are recognised in the URL of a downloaded file', () => {
    expect(fileInUrl('https://hub/u/m/resolve/main/dir/a%20b.gguf', 'u/m')).toBe('dir/a b.gguf');
    expect(fileInUrl('https://hub/u/other/resolve/main/a.gguf', 'u/m')).toBeUndefined();
    expect(fileInUrl('https://hub/a.gguf', 'u/m')).toBeUndefined();
  });
});
