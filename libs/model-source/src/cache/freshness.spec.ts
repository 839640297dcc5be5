import { describe, expect, it } from 'vitest';
import { freshness } from './freshness.js';

const URL = 'https://example.com/m.gguf';
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const file = (record?: object) => ({ path: 'm.gguf', size: 10, record });

describe('the freshness of a cached file', () => {
  it.each([
    ['absent', undefined, {}],
    ['fresh', { url: URL, sha256: A }, { sha256: A }],
    ['stale', { url: URL, sha256: A }, { sha256: B }],
    ['fresh', { url: 'https://mirror/m.gguf', sha256: A }, { sha256: A }],
    ['fresh', { url: URL, etag: '"1"' }, { etag: '"1"' }],
    ['fresh', { url: URL, etag: '"1"' }, { etag: 'W/"1"' }],
    ['stale', { url: URL, etag: '"1"' }, { etag: '"2"' }],
    ['unproven', { url: URL, etag: '"1"' }, { etag: '"2"', sha256: A }],
    ['stale', { url: URL, etag: '"1"', lastModified: 'x' }, { etag: '"2"', lastModified: 'x' }],
    ['stale', { url: URL, lastModified: 'x' }, { lastModified: 'y' }],
    ['fresh', { url: URL, lastModified: 'x' }, { lastModified: 'x' }],
    ['stale', { url: 'https://other/m.gguf', etag: '"1"' }, { etag: '"1"' }],
    ['unproven', { url: 'https://other/m.gguf' }, { sha256: A }],
    ['fresh', { url: URL, etag: '"1"' }, {}],
    ['stale', { url: URL, etag: '"1"', size: 11 }, { etag: '"1"' }],
    ['stale', { url: URL, etag: '"1"' }, { etag: '"1"', size: 11 }],
    ['fresh', { etag: '"1"' }, { etag: '"1"' }],
  ] as const)('is %s for the record %j and the answer %j', (expected, record, wanted) => {
    const local = record === undefined ? undefined : file(record);
    expect(freshness(local, { url: URL, ...wanted }, false)).toBe(expected);
    expect(freshness(local, { url: URL, ...wanted }, true)).toBe(expected);
  });

  it('rests on the size when nothing is recorded', () => {
    expect(freshness(file(), { url: URL, size: 10, etag: '"1"' }, false)).toBe('fresh');
    expect(freshness(file(), { url: URL, size: 11, etag: '"1"' }, false)).toBe('stale');
    expect(freshness(file(), { url: URL, size: 10, sha256: A }, false)).toBe('unproven');
  });

  it('is nothing to judge for a file that the user put in a place of his own', () => {
    expect(freshness(file(), { url: URL, size: 11, sha256: A }, true)).toBe('foreign');
  });
});
