import { describe, expect, it } from 'vitest';
import { isSameSet, NO_ADAPTERS } from './adapter-set.js';
import { Adapters } from './adapters.js';

const FILES = [{ path: 'a.gguf' }, { path: 'b.gguf' }];

describe('LoRA adapters', () => {
  it('have the scales that are asked for, and 0 where none is', () => {
    const adapters = new Adapters(FILES);
    expect([...adapters.setOf([1, 0.5]).scales]).toEqual([1, 0.5]);
    expect([...adapters.setOf([-2]).scales]).toEqual([-2, 0]);
  });

  it('make the same set of the same scales, and none at all when none acts', () => {
    const adapters = new Adapters(FILES);
    expect(isSameSet(adapters.setOf([0.1, 0]), adapters.setOf([Math.fround(0.1)]))).toBe(true);
    expect(isSameSet(adapters.setOf([0.1, 0]), adapters.setOf([0, 0.1]))).toBe(false);
    expect(isSameSet(adapters.setOf([0.1, 0]), adapters.setOf([0.2, 0]))).toBe(false);
    expect(adapters.setOf()).toBe(NO_ADAPTERS);
    expect(adapters.setOf([0, 0])).toBe(NO_ADAPTERS);
    expect(new Adapters([]).setOf()).toBe(NO_ADAPTERS);
  });

  it('are found again by the key of an earlier run, where they are the same', () => {
    const adapters = new Adapters(FILES);
    const set = adapters.setOf([0, 0.25]);
    const reordered = new Adapters([...FILES].reverse());
    expect([...reordered.setWithKey(set.key)!.scales]).toEqual([0.25, 0]);
    expect(reordered.setWithKey('')).toBe(NO_ADAPTERS);
    expect(new Adapters([FILES[0]!]).setWithKey(set.key)).toBeUndefined();
    for (const key of ['no JSON', '5', '[[]]', '[["b.gguf","x"]]']) expect(reordered.setWithKey(key)).toBeUndefined();
  });
});
