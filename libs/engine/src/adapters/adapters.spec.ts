import { describe, expect, it } from 'vitest';
import { NO_ADAPTERS } from './adapter-set.js';
import { Adapters } from './adapters.js';

const FILES = [
  { path: 'a.gguf', scale: 1 },
  { path: 'b.gguf', scale: 0.5 },
];

describe('LoRA adapters', () => {
  it('begin with the scales that they were loaded with', () => {
    const adapters = new Adapters(FILES);
    expect(adapters.list()).toEqual([
      { id: 0, path: 'a.gguf', scale: 1 },
      { id: 1, path: 'b.gguf', scale: 0.5 },
    ]);
    expect([...adapters.setOf().scales]).toEqual([1, 0.5]);
  });

  it('get the scales that are set, and 0 where none is', () => {
    const adapters = new Adapters(FILES);
    adapters.setScales([{ id: 1, scale: -2 }]);
    expect(adapters.list().map(({ scale }) => scale)).toEqual([0, -2]);
    expect([...adapters.setOf().scales]).toEqual([0, -2]);
    expect([...adapters.setOf([{ id: 0, scale: 3 }]).scales]).toEqual([3, 0]);
  });

  it('give the same object for the same scales, and none at all when none acts', () => {
    const adapters = new Adapters(FILES);
    expect(adapters.setOf([{ id: 0, scale: 0.1 }])).toBe(adapters.setOf([{ id: 0, scale: Math.fround(0.1) }]));
    expect(adapters.setOf([{ id: 0, scale: 0.1 }])).not.toBe(adapters.setOf([{ id: 1, scale: 0.1 }]));
    expect(adapters.setOf([])).toBe(NO_ADAPTERS);
    expect(adapters.setOf([{ id: 1, scale: 0 }])).toBe(NO_ADAPTERS);
    expect(new Adapters([]).setOf()).toBe(NO_ADAPTERS);
  });

  it('are refused by a number that none has', () => {
    const adapters = new Adapters(FILES);
    for (const id of [2, -1, 0.5, Number.NaN]) {
      expect(() => adapters.setOf([{ id, scale: 1 }])).toThrowError(
        expect.objectContaining({ code: 'ERR_INVALID_ADAPTER' }),
      );
    }
  });

  it('are found again by the key of an earlier run, where they are the same', () => {
    const adapters = new Adapters(FILES);
    const set = adapters.setOf([{ id: 1, scale: 0.25 }]);
    const reordered = new Adapters([...FILES].reverse());
    expect([...reordered.setWithKey(set.key)!.scales]).toEqual([0.25, 0]);
    expect(reordered.setWithKey('')).toBe(NO_ADAPTERS);
    expect(new Adapters([FILES[0]!]).setWithKey(set.key)).toBeUndefined();
    for (const key of ['no JSON', '5', '[[]]', '[["b.gguf","x"]]']) expect(reordered.setWithKey(key)).toBeUndefined();
  });
});
