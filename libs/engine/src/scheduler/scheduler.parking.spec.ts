import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeError } from '../../../../test/support/native-error.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

const ROOM = { hostCacheBytes: 10_000_000 };
/** Forty letters of one kind: conversations that have nothing in common. */
const long = (letter: string) => letter.repeat(40);
const cachedOf = async (run: ReturnType<typeof prepare>['run'], prompt: string) =>
  (await run({ prompt, maxTokens: 3 })).end?.usage.cachedTokens;

describe('what slots held before', () => {
  it('is parked when a slot is needed, and restored for who comes back', async () => {
    const { run, context, scheduler } = prepare({}, ROOM);
    expect([await cachedOf(run, long('a')), await cachedOf(run, long('b'))]).toEqual([0, 0]);
    const { end, tokens } = await run({ prompt: `${long('a')}more`, maxTokens: 3 });
    expect(end?.usage.cachedTokens).toBe(40);
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: `${long('a')}more` }).prompt, 3));
    expect(context.moves.slice(0, 3)).toEqual([
      ['saved', 0],
      ['saved', 0],
      ['restored', 0],
    ]);
    const { hostCache } = scheduler.statistics();
    expect(hostCache).toMatchObject({ evictedTokens: 0, restoredTokens: 42 });
    expect(hostCache.bytes).toBeLessThanOrEqual(ROOM.hostCacheBytes);
  });

  it('is not parked without room for it, by no flag or too small a one', async () => {
    for (const hostCacheBytes of [0, 100]) {
      const { run, context } = prepare({}, { hostCacheBytes });
      await cachedOf(run, long('a'));
      await cachedOf(run, long('b'));
      expect(await cachedOf(run, long('a'))).toBe(0);
      expect(context.moves).toEqual([]);
    }
  });

  it('makes room for what came later, and is evaluated again then', async () => {
    const { run, scheduler } = prepare({}, { hostCacheBytes: 8192 });
    for (const letter of 'abcd') await cachedOf(run, long(letter));
    expect(scheduler.statistics().hostCache.evictedTokens).toBeGreaterThan(0);
    expect(scheduler.statistics().hostCache.bytes).toBeLessThanOrEqual(8192);
    expect(await cachedOf(run, long('a'))).toBe(0);
    expect(await cachedOf(run, long('d'))).toBe(39);
  });

  it('is replaced by the longer one of the same conversation', async () => {
    const { run, scheduler } = prepare({}, ROOM);
    const { tokens } = await run({ prompt: long('a'), maxTokens: 3 });
    await cachedOf(run, long('b'));
    const longer = [...buildTask({ prompt: long('a') }).prompt, ...tokens, ...buildTask({ prompt: long('c') }).prompt];
    await run({ prompt: longer, maxTokens: 3 });
    await cachedOf(run, long('b'));
    expect(scheduler.statistics().hostCache.sequences).toBe(2);
    expect((await run({ prompt: longer, maxTokens: 3 })).end?.usage.cachedTokens).toBe(82);
  });

  it('is not of use to other adapters', async () => {
    const { run } = prepare({ adapters: 1 }, ROOM);
    await run({ prompt: long('a'), maxTokens: 3, adapters: [1] });
    await cachedOf(run, long('b'));
    expect(await cachedOf(run, long('a'))).toBe(0);
    await cachedOf(run, long('b'));
    const again = await run({ prompt: long('a'), maxTokens: 3, adapters: [1] });
    expect(again.end?.usage.cachedTokens).toBe(39);
  });

  it('is restored into a slot that holds less of the prompt, and the other one keeps what it has', async () => {
    const { run, context } = prepare({ slots: 2, slotContextSize: 256 }, ROOM);
    const system = 's'.repeat(60);
    for (const chat of 'abc') await cachedOf(run, `${system}${long(chat)}`);
    expect(await cachedOf(run, `${system}${long('a')}`)).toBe(99);
    expect(await cachedOf(run, `${system}${long('b')}`)).toBe(99);
    expect(await cachedOf(run, `${system}${long('c')}`)).toBe(99);
    expect(context.moves.filter(([move]) => move === 'restored').length).toBeGreaterThan(0);
  });

  it('of a recurrent model is of use only as a whole', async () => {
    const { run } = prepare({ isRecurrent: true }, ROOM);
    const first = await run({ prompt: long('a'), maxTokens: 1 });
    await cachedOf(run, long('b'));
    const whole = Int32Array.from([...buildTask({ prompt: long('a') }).prompt, ...first.tokens, 5]);
    expect((await run({ prompt: whole, maxTokens: 2 })).end?.usage.cachedTokens).toBe(40);
    await cachedOf(run, long('b'));
    expect(await cachedOf(run, `${long('a').slice(0, 30)}${long('c')}`)).toBe(0);
  });

  it('costs only itself where moving it fails: a prompt is evaluated, and the next is served', async () => {
    const { run, context } = prepare({}, ROOM);
    await cachedOf(run, long('a'));
    context.moveFailures.push(nativeError('ERR_STATE', 'broken'));
    await cachedOf(run, long('b'));
    expect(await cachedOf(run, long('a'))).toBe(0);
    context.moveFailures.push(nativeError('ERR_STATE', 'broken'));
    const { tokens } = await run({ prompt: long('b'), maxTokens: 3 });
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: long('b') }).prompt, 3));
  });

  it('is parked ahead in idle moments once slots were too few, so that the next one need not wait for that', async () => {
    const { run, context } = prepare({}, ROOM);
    await cachedOf(run, long('a'));
    for (let time = 0; time < 5; time++) await turn();
    expect(context.moves).toEqual([]);
    await cachedOf(run, long('b'));
    for (let time = 0; time < 5; time++) await turn();
    expect(context.moves).toEqual([
      ['saved', 0],
      ['saved', 0],
    ]);
    await cachedOf(run, long('c'));
    expect(context.moves.length).toBe(2);
  });

  it('does not hold up streams by more than a move between two steps', async () => {
    const { scheduler, run, context } = prepare({ slots: 2 }, ROOM);
    const order: string[] = [];
    context.during = () => void order.push('step');
    await run({ prompt: long('a'), maxTokens: 2, slotId: 1 });
    await run({ prompt: long('b'), maxTokens: 2, slotId: 1 });
    const stream = outcomeOf(scheduler.run(buildTask({ prompt: 'x', maxTokens: 40, slotId: 0 })));
    while (context.tokensOf(0).length < 4) await turn();
    order.length = 0;
    const { moves } = context;
    const push = moves.push.bind(moves);
    moves.push = (...all) => {
      order.push(...all.map(([move]) => move));
      return push(...all);
    };
    await run({ prompt: long('a'), maxTokens: 2, slotId: 1 });
    const first = order.findIndex((each) => each !== 'step');
    expect(order[first]).toBe('restored');
    expect(order.slice(first - 1, first + 2)).toEqual(['step', 'restored', 'step']);
    expect((await stream).tokens).toEqual(tokensAfter(buildTask({ prompt: 'x' }).prompt, 40));
  });

  it('gives a task its slot only while it is wanted, and fails with the engine', async () => {
    const { scheduler, run, context } = prepare({}, ROOM);
    await cachedOf(run, long('a'));
    const cancelled = scheduler.run(buildTask({ prompt: long('b') })).subscribe();
    await turn();
    cancelled.unsubscribe();
    expect(await cachedOf(run, long('c'))).toBe(0);
    const closing = outcomeOf(scheduler.run(buildTask({ prompt: long('a'), maxTokens: 5 })));
    await Promise.resolve();
    await scheduler.close();
    expect((await closing).error).toMatchObject({ code: 'ERR_CLOSED' });
    expect(areIdle(scheduler)).toBe(true);
    expect(context.moves.length).toBeGreaterThan(0);
  });

  it('changes no text, whoever comes, leaves and comes back, in however much memory', async () => {
    const turnOf = fc.record({
      chat: fc.integer({ min: 0, max: 5 }),
      added: fc.integer({ min: 1, max: 25 }),
      leavesAfter: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined, freq: 4 }),
      slotId: fc.constantFrom(-1, -1, -1, 0),
    });
    const room = fc.constantFrom(4096, 20_000, 10_000_000, Number.POSITIVE_INFINITY);
    const shape = fc.record({ slots: fc.integer({ min: 1, max: 3 }), isRecurrent: fc.boolean(), bursts: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        shape,
        room,
        fc.array(fc.array(turnOf, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
        async (...all) => {
          const [{ slots, isRecurrent, bursts }, hostCacheBytes, rounds] = all;
          const { scheduler, context } = prepare(
            { slots, isRecurrent, slotContextSize: 512 },
            { hostCacheBytes, bursts },
          );
          const chats = Array.from({ length: 6 }, (_, chat) =>
            [...'system'.repeat(chat % 2 === 0 ? 5 : 0), `${chat}`].join(''),
          );
          for (const round of rounds) {
            const asked = new Map(round.map((each) => [each.chat, each]));
            await Promise.all(
              [...asked.values()].map(async ({ chat, added, leavesAfter, slotId }) => {
                chats[chat] += 'abcdefghijklmnopqrstuvwxyz'.slice(0, added);
                const task = buildTask({ prompt: chats[chat]!, maxTokens: 4, slotId });
                if (leavesAfter === undefined) {
                  const { tokens } = await outcomeOf(scheduler.run(task));
                  expect(tokens).toEqual(tokensAfter(task.prompt, 4));
                } else {
                  const running = scheduler.run(task).subscribe();
                  for (let time = 0; time < leavesAfter; time++) await turn();
                  running.unsubscribe();
                }
              }),
            );
            expect(scheduler.statistics().hostCache.bytes).toBeLessThanOrEqual(hostCacheBytes);
          }
          await scheduler.close();
          expect(context.contextSize).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
