import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixIndex } from './prefix-index.js';

interface Known {
  readonly key: string;
  readonly tokens: Int32Array;
}

// Few tokens, so that beginnings are often the same.
const tokens = fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 8 }).map((all) => Int32Array.from(all));
const key = fc.constantFrom('', 'a');
const known = fc.record({ key, tokens });

function common(a: Int32Array, b: Int32Array): number {
  const different = a.findIndex((token, place) => token !== b[place]);
  return different < 0 ? a.length : different;
}

describe('the index of prefixes', () => {
  it('finds what a look at every entry finds, whatever was added and removed before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(known, fc.boolean()), { maxLength: 25 }), known, (changes, asked) => {
        const index = new PrefixIndex<Known>();
        const all: Known[] = [];
        for (const [entry, isRemoval] of changes) {
          const one = { ...entry };
          if (isRemoval && all.length > 0) index.remove(all.splice(one.tokens.length % all.length, 1)[0]!);
          else {
            index.add(one.key, one.tokens, one);
            all.push(one);
          }
        }
        const usable = all.filter((entry) => entry.key === asked.key);
        const length = Math.max(0, ...usable.map((entry) => common(entry.tokens, asked.tokens)));
        const found = index.longest(asked.key, asked.tokens);
        expect(found.length).toBe(length);
        const holders = usable.filter((entry) => length > 0 && common(entry.tokens, asked.tokens) === length);
        expect(new Set(found.entries)).toEqual(new Set(holders));
        const beginnings = usable.filter((entry) => common(entry.tokens, asked.tokens) === entry.tokens.length);
        expect(new Set(index.beginningsOf(asked.key, asked.tokens))).toEqual(new Set(beginnings));
        expect(index.size).toBe(all.length);
        for (const entry of usable) {
          const others = usable.filter((other) => other !== entry);
          const shared = Math.max(0, ...others.map((other) => common(other.tokens, entry.tokens)));
          expect(index.uniqueLength(entry)).toBe(entry.tokens.length - shared);
        }
      }),
    );
  });

  it('keeps nothing of entries that are gone', () => {
    const index = new PrefixIndex<number>();
    for (let entry = 0; entry < 100; entry++) index.add(`${entry % 3}`, Int32Array.of(1, entry, 2), entry);
    for (let entry = 0; entry < 100; entry++) index.remove(entry);
    expect([index.size, index.longest('0', Int32Array.of(1, 3))]).toEqual([0, { length: 0, entries: [] }]);
    expect((index as unknown as { roots: Map<string, unknown> }).roots.size).toBe(0);
  });
});
