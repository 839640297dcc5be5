import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbabilityList } from './probability-list.js';

const anyToken = fc.array(fc.tuple(fc.nat(), fc.float({ noNaN: true })), { minLength: 1, maxLength: 40 });

describe('ProbabilityList', () => {
  it('gives back what it was given, in order, as often as it is asked', () => {
    fc.assert(
      fc.property(fc.array(anyToken), (tokens) => {
        const list = new ProbabilityList();
        const given = tokens.map(([first, ...rest]) => ({
          id: first![0],
          value: first![1],
          top: { ids: Int32Array.from(rest, ([id]) => id), values: Float32Array.from(rest, ([, value]) => value) },
        }));
        for (const each of given) list.add(each);
        expect(list).toHaveLength(tokens.length);
        expect([...list]).toEqual(given);
        expect([...list]).toEqual(given);
      }),
    );
  });

  it('keeps nothing of what it was given', () => {
    const list = new ProbabilityList();
    const top = { ids: Int32Array.of(1), values: Float32Array.of(2) };
    list.add({ id: 1, value: 2, top });
    top.ids[0] = 9;
    expect([...list][0]!.top.ids[0]).toBe(1);
  });
});
