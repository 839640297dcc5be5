import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare, tokensAfter } from '../../../../test/support/schedulers.js';
import { buildTask } from '../../../../test/support/tasks.js';

const SYSTEM = 'you are a helpful assistant of few words. '.repeat(3);
const SHAPE = { slots: 3, slotContextSize: 512 };
const ROOM = { hostCacheBytes: 10_000_000 };

describe('prompts of tenants', () => {
  it('are not found by others: in slots, by slots that share a beginning, in memory', async () => {
    const { run, context } = prepare(SHAPE, ROOM);
    const ask = async (tenant: string | undefined, prompt: string) =>
      (await run({ prompt: `${SYSTEM}${prompt}`, maxTokens: 2, ...(tenant !== undefined && { tenant }) })).end?.usage
        .cachedTokens;
    expect([await ask('a', 'one'), await ask('b', 'one'), await ask(undefined, 'one')]).toEqual([0, 0, 0]);
    expect(await Promise.all(['c', 'd', 'e'].map((tenant) => ask(tenant, 'two')))).toEqual([0, 0, 0]);
    expect(context.copies).toEqual([]);
    expect(await ask('a', 'three')).toBe(SYSTEM.length);
    expect(await ask('f', 'three')).toBe(0);
    expect(await ask(undefined, 'three')).toBe(SYSTEM.length);
  });

  it('are found by all where the cache is shared', async () => {
    const { run } = prepare(SHAPE, { ...ROOM, isCacheShared: true });
    await run({ prompt: `${SYSTEM}one`, maxTokens: 2, tenant: 'a' });
    const { end } = await run({ prompt: `${SYSTEM}two`, maxTokens: 2, tenant: 'b' });
    expect(end?.usage.cachedTokens).toBe(SYSTEM.length);
  });

  it('share no more than each has asked itself, whoever asks what, and no text changes', async () => {
    const asked = fc.record({
      tenant: fc.constantFrom('a', 'b', 'c'),
      prompt: fc
        .constantFrom('x', 'y')
        .chain((letter) => fc.integer({ min: 20, max: 90 }).map((n) => letter.repeat(n))),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 25 }), fc.integer({ min: 1, max: 3 }), async (all, slots) => {
        const { run, scheduler } = prepare({ ...SHAPE, slots }, ROOM);
        const before = new Map<string, string[]>();
        let running: Promise<void>[] = [];
        for (const { tenant, prompt, together } of all) {
          if (!together) {
            await Promise.all(running);
            running = [];
          }
          const own = before.get(tenant) ?? [];
          before.set(tenant, [...own, prompt]);
          const mostKnown = Math.max(0, ...own.map((each) => (each[0] === prompt[0] ? each.length + 4 : 0)));
          running.push(
            run({ prompt, maxTokens: 4, tenant }).then(({ tokens, end }) => {
              expect(tokens).toEqual(tokensAfter(buildTask({ prompt }).prompt, 4));
              expect(end!.usage.cachedTokens).toBeLessThanOrEqual(mostKnown);
            }),
          );
        }
        await Promise.all(running);
        await scheduler.close();
      }),
      { numRuns: 60 },
    );
  });
});
