import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCommand, anyEngineMessage, anyTaskEvent } from '../../../../test/support/door-values.js';

const WAYS: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['a structured clone', (value) => structuredClone(value)],
  ['what is sent to another process', (value) => deserialize(serialize(value))],
];

/** Like isDeepStrictEqual, which holds -0, NaN and kinds of arrays apart; a key that is undefined is no absent key. */
function isUnchanged(value: unknown, copy: unknown): boolean {
  return copy !== value && isDeepStrictEqual(copy, value);
}

describe.each(WAYS)('%s', (_, copy) => {
  it('leaves commands as they are', () => {
    fc.assert(fc.property(anyCommand, (command) => isUnchanged(command, copy(command))));
  });

  it('leaves messages as they are', () => {
    fc.assert(fc.property(anyEngineMessage, (message) => isUnchanged(message, copy(message))));
  });

  it('leaves the events of tasks as they are', () => {
    fc.assert(fc.property(anyTaskEvent, (event) => isUnchanged(event, copy(event))));
  });
});

describe('the comparison', () => {
  it.each([
    [0, -0],
    [Number.NaN, 0],
    [Int32Array.of(1), [1]],
    [Int32Array.of(1), Float32Array.of(1)],
  ])('holds %s and %s apart', (value, other) => {
    expect(isUnchanged({ value }, { value: other })).toBe(false);
  });

  it('holds an undefined key and an absent one apart', () => {
    expect(isUnchanged({ reasoning: undefined }, {})).toBe(false);
  });
});
