import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshRequestId, requestIdOf } from './request-id.js';

const FRESH = /^req_[0-9a-f]{16}$/;
const idOf = (chosen: string | undefined) =>
  requestIdOf({ headers: chosen === undefined ? {} : { 'x-request-id': chosen } });
const anyWord = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'aZ09._:-'), minLength, maxLength });

describe('the id of a request', () => {
  it('is the one that its client has chosen', () => {
    fc.assert(fc.property(anyWord(1, 128), (chosen) => idOf(chosen) === chosen));
  });

  it('is a fresh one where the client has chosen none that can be used', () => {
    const unusable = fc.oneof(
      fc.constantFrom(undefined, '', 'a b', 'a, b', 'a\n', 'ä', '"', 'a/b'),
      anyWord(129, 200),
      fc.string().filter((text) => /[^A-Za-z0-9._:-]/.test(text)),
    );
    fc.assert(fc.property(unusable, (chosen) => FRESH.test(idOf(chosen))));
  });

  it('is never the same twice where it is fresh', () => {
    const all = Array.from({ length: 1000 }, freshRequestId);
    expect(new Set(all).size).toBe(1000);
    for (const each of all) expect(each).toMatch(FRESH);
  });
});
