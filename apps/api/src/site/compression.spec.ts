import { describe, expect, it } from 'vitest';
import { isCompressible, takenEncodings } from './compression.js';

describe('compression', () => {
  it.each<[string | undefined, readonly string[]]>([
    ['gzip', ['gzip']],
    ['gzip, deflate, br, zstd', ['br', 'gzip']],
    ['br, gzip;q=0.1, *;q=0', ['br', 'gzip']],
    ['br;q=0, gzip', ['gzip']],
    ['GZIP', ['gzip']],
    ['*', ['br', 'gzip']],
    ['gzip;q=0', []],
    ['gzip;q=0, *', ['br']],
    ['deflate', []],
    ['xgzip', []],
    ['', []],
    [undefined, []],
  ])('is taken by a client that accepts %s: %j', (accepted, expected) => {
    expect(takenEncodings({ 'accept-encoding': accepted })).toEqual(expected);
  });

  it('is never taken for a part of a file', () => {
    expect(takenEncodings({ 'accept-encoding': 'gzip', range: 'bytes=0-1' })).toEqual([]);
  });

  it('is for texts that are long enough', () => {
    const texts = [
      'text/html; charset=utf-8',
      'text/javascript',
      'application/json',
      'image/svg+xml',
      'application/ld+json',
    ];
    expect(texts.every((type) => isCompressible(type, 1024))).toBe(true);
    expect(['image/png', 'application/octet-stream', 'font/woff2'].some((type) => isCompressible(type, 9999))).toBe(
      false,
    );
    expect([isCompressible('text/html', 1023), isCompressible(undefined, 9999)]).toEqual([false, false]);
  });
});
