import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare } from '../../../../test/support/schedulers.js';
import { planChunks } from './chunk-reuse.js';

const plan = (cached: readonly number[], prompt: readonly number[], prefix: number, least: number) =>
  planChunks((place) => cached[place]!, cached.length, Int32Array.from(prompt), prefix, least);

describe('chunks of a cache that a prompt has at another place', () => {
  it('are found behind what the prompt has lost', () => {
    expect(plan([1, 2, 3, 4, 5, 6, 7], [1, 2, 5, 6, 7], 2, 2)).toEqual([{ from: 4, to: 2, length: 3 }]);
    expect(plan([1, 9, 2, 3, 9, 9, 4, 5], [1, 2, 3, 4, 5], 1, 2)).toEqual([
      { from: 2, to: 1, length: 2 },
      { from: 6, to: 3, length: 2 },
    ]);
  });

  it('are left when they are shorter than is worth it, or in another order', () => {
    expect(plan([1, 9, 2, 3], [1, 2, 3], 1, 3)).toEqual([]);
    expect(plan([1, 2, 3, 4, 5], [1, 4, 5, 2, 3], 1, 2)).toEqual([{ from: 3, to: 1, length: 2 }]);
  });

  it('fill the prompt without a gap with tokens that are equal, and never move up', () => {
    const tokens = fc.array(fc.nat(3), { maxLength: 40 });
    fc.assert(
      fc.property(tokens, tokens, fc.integer({ min: 1, max: 5 }), (cached, prompt, least) => {
        let prefix = 0;
        while (prefix < Math.min(cached.length, prompt.length) && cached[prefix] === prompt[prefix]) prefix++;
        let end = prefix;
        let read = prefix;
        for (const { from, to, length } of plan(cached, prompt, prefix, least)) {
          expect(to).toBe(end);
          expect(from).toBeGreaterThanOrEqual(Math.max(read, to));
          expect(length).toBeGreaterThanOrEqual(least);
          expect(cached.slice(from, from + length)).toEqual(prompt.slice(to, to + length));
          end = to + length;
          read = from + length;
        }
      }),
    );
  });
});

describe('a scheduler that re-uses chunks', () => {
  const [BEGIN, LOST, KEPT] = ['the beginning ', 'what is cut away ', 'and what both have'];

  it('evaluates only what is new, and the cache holds the prompt', async () => {
    const { run, context } = prepare({}, { contextShift: true });
    await run({ prompt: `${BEGIN}${LOST}${KEPT}`, maxTokens: 1 });
    const { end } = await run({ prompt: `${BEGIN}${KEPT}!`, maxTokens: 1, cacheReuse: 5 });
    expect(end?.usage.cachedTokens).toBe(BEGIN!.length + KEPT!.length);
    expect(String.fromCharCode(...context.tokensOf(0))).toBe(`${BEGIN}${KEPT}!`);
  });

  it('does not when it is not asked to, the chunk is too short, or the memory cannot', async () => {
    for (const [options, cacheReuse] of [
      [{}, 0],
      [{}, 100],
      [{ canShift: false }, 5],
      [{ slidingWindow: 500 }, 5],
    ] as const) {
      const { run } = prepare(options);
      await run({ prompt: `${BEGIN}${LOST}${KEPT}`, maxTokens: 1 });
      const { end } = await run({ prompt: `${BEGIN}${KEPT}!`, maxTokens: 1, cacheReuse });
      expect(end?.usage.cachedTokens).toBe(BEGIN!.length);
    }
  });
});
