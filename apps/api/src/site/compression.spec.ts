import { describe, expect, it } from 'vitest';
import { isCompressible, takesGzip } from './compression.js';

describe('compression', () => {
  it.each([
    ['gzip', true],
    ['br, gzip;q=0.1, *;q=0', true],
    ['GZIP', true],
    ['*', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['br, deflate', false],
    ['xgzip', false],
    ['', false],
    [undefined, false],
  ])('is taken by a client that accepts %s: %s', (accepted, expected) => {
    expect(takesGzip({ 'accept-encoding': accepted })).toBe(expected);
  });

  it('is never taken for a part of a file', () => {
    expect(takesGzip({ 'accept-encoding': 'gzip', range: 'bytes=0-1' })).toBe(false);
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
