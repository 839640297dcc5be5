import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { depthOf, type Json } from './json.js';

/** Level by level. */
function slowly(value: Json): number {
  let level: Json[] = [value];
  let depth = 0;
  for (; level.length > 0; depth++)
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  return depth;
}

describe('the depth of a value', () => {
  it('is how many levels it has', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(depthOf(value as Json, 100)).toBe(slowly(value as Json));
      }),
    );
  });

  it('is more than the limit, and looked for no further, where a value is deeper', () => {
    let deep: Json = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(depthOf(deep, 400)).toBe(401);
  });
});
