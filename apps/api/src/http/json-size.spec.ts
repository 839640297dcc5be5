import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonLarger } from './json-size.js';

describe('isJsonLarger', () => {
  it('counts the characters of the JSON text, but for escapes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const { length } = JSON.stringify(value).replaceAll(/\\u....|\\./g, 'x');
        expect([isJsonLarger(value, length), isJsonLarger(value, length - 1)]).toEqual([false, true]);
      }),
    );
  });

  it('looks at nothing that is behind the limit', () => {
    const unread = new Proxy(new Array(1_000_000), {
      get: (list, key) => {
        if (key !== 'length') throw new Error(`${String(key)} was read`);
        return Reflect.get(list, key);
      },
    });
    expect(isJsonLarger(unread, 1000)).toBe(true);
  });
});
