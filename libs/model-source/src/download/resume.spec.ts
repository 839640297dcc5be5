import { describe, expect, it } from 'vitest';
import { assertGguf, canContinue, continuation, rangeHeaders, validatorOf } from './resume.js';

const URL = 'https://example.com/m.gguf';
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];

describe('resuming a download', () => {
  it('asks for the rest under the condition that the file is the same', () => {
    expect(rangeHeaders(0, '"1"')).toEqual({});
    expect(rangeHeaders(5, '"1"')).toEqual({ range: 'bytes=5-', 'if-range': '"1"' });
    expect(rangeHeaders(5, undefined)).toEqual({ range: 'bytes=5-' });
  });

  it('rests the condition on a strong ETag, else on the date', () => {
    expect(validatorOf({ headers: { etag: '"1"', 'last-modified': 'x' } })).toBe('"1"');
    expect(validatorOf({ headers: { etag: 'W/"1"', 'last-modified': 'x' } })).toBe('x');
    expect(validatorOf({ headers: {} })).toBeUndefined();
  });

  it.each([
    [true, { url: URL, validator: '"1"' }, 5, {}],
    [true, { url: URL, validator: '"1"', etag: '"1"' }, 5, { etag: '"1"', size: 9 }],
    [false, { url: URL, validator: '"1"', etag: '"1"' }, 5, { etag: '"2"' }],
    [false, { url: URL, validator: '"1"' }, 10, { size: 9 }],
    [false, { url: URL, validator: '"1"' }, 0, {}],
    [false, { url: URL }, 5, {}],
    [false, { url: 'https://other', validator: '"1"' }, 5, {}],
    [false, undefined, 5, {}],
    [true, { url: URL, validator: 'monday', lastModified: 'monday' }, 5, { lastModified: 'monday' }],
    [false, { url: URL, validator: 'monday', lastModified: 'monday' }, 5, { lastModified: 'tuesday' }],
    [
      true,
      { url: URL, validator: '"1"', etag: '"1"', lastModified: 'monday' },
      5,
      { etag: '"1"', lastModified: 'tuesday' },
    ],
    [true, { url: URL, sha256: A }, 5, { sha256: A }],
    [false, { url: URL, sha256: B, validator: '"1"' }, 5, { sha256: A }],
  ])('is %s with the record %j, %i bytes and the file %j', (expected, record, size, wanted) => {
    expect(canContinue(record, size, { url: URL, ...wanted })).toBe(expected);
  });

  it.each([
    ['replace', 200, {}, 0],
    ['replace', 200, {}, 5],
    ['append', 206, { 'content-range': 'bytes 5-9/10', etag: '"1"' }, 5],
    ['append', 206, { 'content-range': 'bytes 5-9/*' }, 5],
    ['restart', 206, { 'content-range': 'bytes 0-9/10' }, 5],
    ['restart', 206, {}, 5],
    ['restart', 206, { 'content-range': 'bytes 5-9/10', etag: '"2"' }, 5],
    ['restart', 206, { 'content-range': 'bytes 5-10/11', etag: '"1"' }, 5],
    ['complete', 416, { 'content-range': 'bytes */5' }, 5],
    ['restart', 416, { 'content-range': 'bytes */4' }, 5],
    ['restart', 416, {}, 5],
    [undefined, 500, {}, 5],
    [undefined, 204, {}, 0],
  ])('means %s when %i comes with %j after %i bytes', (expected, status, headers, offset) => {
    expect(continuation({ status, headers }, offset, '"1"', 10)).toBe(expected);
  });

  it.each([
    ['append', 'monday'],
    ['restart', 'tuesday'],
  ])('means %s when the server tells only dates, and now says %s', (expected, date) => {
    const headers = { 'content-range': 'bytes 5-9/10', 'last-modified': date };
    expect(continuation({ status: 206, headers }, 5, 'monday', undefined)).toBe(expected);
  });

  it('stores nothing that is no GGUF file', () => {
    expect(() => assertGguf(Buffer.from('<!doctype html>'), 'x')).toThrow('x is not a GGUF file');
    expect(() => assertGguf(Buffer.from('G'), 'x')).not.toThrow();
    expect(() => assertGguf(Buffer.from('GGUF123'), 'x')).not.toThrow();
  });
});
