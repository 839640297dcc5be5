import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EOS, type FakeBackendOptions } from '../../../../test/support/fake-backend.js';
import { hashOfHeld } from '../../../../test/support/fake-chain.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { prepare, turn } from '../../../../test/support/schedulers.js';
import { buildTask } from '../../../../test/support/tasks.js';

const WINDOW = 20;
const MEMORIES = {
  recurrent: { isRecurrent: true },
  hybrid: { isRecurrent: true, isHybrid: true },
  sliding: { slidingWindow: WINDOW },
} as const satisfies Readonly<Record<string, FakeBackendOptions>>;
const memories = Object.keys(MEMORIES) as (keyof typeof MEMORIES)[];
const ON = { maxCheckpoints: 8, checkpointMinStep: 1000 };

/** A message of so many tokens with its end. */
const message = (letter: string, length: number) => [...new Array<number>(length - 1).fill(letter.charCodeAt(0)), EOS];
const cachedOf = (outcome: Awaited<ReturnType<ReturnType<typeof prepare>['run']>>) => outcome.end?.usage.cachedTokens;

/** The tokens that follow a prompt in a memory that holds all of it, or as much as its window reaches back. */
function tokensAfter(memory: keyof typeof MEMORIES, prompt: readonly number[], count: number): number[] {
  const held = [...prompt];
  return Array.from({ length: count }, () => {
    const token = hashOfHeld(memory === 'sliding' ? held.slice(-WINDOW) : held, undefined as never);
    held.push(token);
    return token;
  });
}

describe.each(memories)('checkpoints of a %s memory', (memory) => {
  const options = { ...MEMORIES[memory], slotContextSize: 512 };

  it('let a changed last message begin where the messages before it end', async () => {
    const { run, scheduler } = prepare(options, ON);
    const before = [...message('s', 40), ...message('u', 50), ...message('a', 60)];
    await run({ prompt: [...before, ...message('v', 70), 1, 2], maxTokens: 3 });
    const prompt = [...before, ...message('w', 70), 1, 2];
    const changed = await run({ prompt, maxTokens: 3 });
    expect(cachedOf(changed)).toBe(before.length);
    expect(changed.tokens).toEqual(tokensAfter(memory, prompt, 3));
    expect(scheduler.statistics().checkpoints).toMatchObject({ restored: 1, restoredTokens: before.length });
  });

  it('let an answer be generated again, and another chat begin behind the same first message', async () => {
    const { run } = prepare(options, ON);
    const system = message('s', 40);
    const prompt = [...system, ...message('u', 50), 1, 2];
    await run({ prompt, maxTokens: 8 });
    expect(cachedOf(await run({ prompt, maxTokens: 8 }))).toBe(90);
    expect(cachedOf(await run({ prompt: [...system, ...message('x', 50), 1, 2], maxTokens: 8 }))).toBe(40);
  });

  it('are there where the last answer ended', async () => {
    const { run } = prepare(options, ON);
    const first = [...message('s', 40), ...message('u', 50), 1, 2];
    const { tokens } = await run({ prompt: first, maxTokens: 20 });
    const then = (letter: string) => [...first, ...tokens, ...message(letter, 30), 1, 2];
    const known = first.length + 19;
    expect(cachedOf(await run({ prompt: then('v'), maxTokens: 3 }))).toBe(known);
    expect(cachedOf(await run({ prompt: then('w'), maxTokens: 3 }))).toBe(known);
  });

  it('cost nothing while they are off', async () => {
    const { run, context, scheduler } = prepare(options);
    const prompt = [...message('s', 40), ...message('u', 50), 1, 2];
    await run({ prompt, maxTokens: 3 });
    expect(context.steps[0]).toEqual([prompt.length]);
    expect(context.moves).toEqual([]);
    expect(scheduler.statistics().checkpoints).toMatchObject({ held: 0, taken: 0 });
  });

  it('are no more than wished', async () => {
    const { run, scheduler } = prepare(options, { ...ON, maxCheckpoints: 3 });
    let prompt = message('s', 40);
    for (let time = 0; time < 6; time++) {
      prompt = [...prompt, ...message('u', 30)];
      const { tokens } = await run({ prompt: [...prompt, 1, 2], maxTokens: 3 });
      prompt = [...prompt, 1, 2, ...tokens];
      expect(scheduler.statistics().checkpoints.held).toBeLessThanOrEqual(3);
    }
    expect(scheduler.statistics().checkpoints.taken).toBeGreaterThan(3);
  });

  it('that cannot be taken or restored cost only themselves', async () => {
    const { run, context } = prepare(options, ON);
    const before = [...message('s', 40), ...message('u', 50), ...message('a', 60)];
    await run({ prompt: [...before, ...message('v', 70), 1, 2], maxTokens: 3 });
    context.moveFailures.push(nativeError('ERR_STATE', 'broken'));
    const prompt = [...before, ...message('w', 70), 1, 2];
    const changed = await run({ prompt, maxTokens: 3 });
    expect([cachedOf(changed), changed.tokens]).toEqual([0, tokensAfter(memory, prompt, 3)]);
    context.moveFailures.push(nativeError('ERR_STATE', 'broken'));
    const last = await run({ prompt, maxTokens: 3 });
    expect(last.tokens).toEqual(tokensAfter(memory, prompt, 3));
  });

  it('give every task the tokens that it has from nothing, whatever prompts depart where', async () => {
    const turns = fc.array(
      fc.record({
        /** A prompt that was run before, and how much of it this one begins with. */
        earlier: fc.nat(),
        share: fc.integer({ min: 0, max: 100 }),
        said: fc.array(fc.tuple(fc.constantFrom('u', 'v', 'w'), fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
          maxLength: 3,
        }),
        maxTokens: fc.integer({ min: 1, max: 8 }),
        slotId: fc.constantFrom(-1, -1, 0, 1),
        /** Turns of the event loop after which its client goes away. */
        patience: fc.oneof({ weight: 3, arbitrary: fc.constant(Number.POSITIVE_INFINITY) }, fc.nat(8)),
        isFailing: fc.boolean(),
        together: fc.boolean(),
      }),
      { minLength: 2, maxLength: 14 },
    );
    const engine = fc.record({
      ...{ batchSize: fc.constantFrom(7, 64), bursts: fc.boolean(), hostCacheBytes: fc.constantFrom(0, 40_000, 1e7) },
      ...{ maxCheckpoints: fc.constantFrom(1, 3, 8), checkpointMinStep: fc.constantFrom(0, 30, 1000) },
    });
    await fc.assert(
      fc.asyncProperty(turns, engine, async (plans, { batchSize, ...changes }) => {
        const { context, scheduler, run } = prepare({ ...options, slots: 2, batchSize }, changes);
        const known: number[][] = [[]];
        const running: Promise<void>[] = [];
        for (const { earlier, share, said, maxTokens, slotId, patience, isFailing, together } of plans) {
          const base = known[earlier % known.length]!;
          const begun = base.slice(0, Math.ceil((base.length * share) / 100));
          const prompt = [...begun, ...said.flatMap(([letter, length]) => message(letter, length))].slice(-400);
          if (isFailing) context.failures.push(nativeError('ERR_NO_KV_SLOT'));
          const task = async () => {
            if (patience < 10) {
              const stream = scheduler
                .run(buildTask({ prompt, maxTokens, slotId }))
                .subscribe({ error: () => undefined });
              for (let turns = 0; turns < patience; turns++) await turn();
              stream.unsubscribe();
              return;
            }
            const { tokens, error } = await run({ prompt, maxTokens, slotId });
            if (error === undefined) expect(tokens).toEqual(tokensAfter(memory, prompt, maxTokens));
            else expect(error).toMatchObject({ code: 'ERR_NO_KV_SLOT' });
            known.push([...prompt, ...tokens]);
          };
          running.push(task());
          if (!together) await Promise.all(running);
        }
        await Promise.all(running);
        while (scheduler.statistics().tasksRunning + scheduler.statistics().tasksWaiting > 0) await turn();
        await scheduler.close();
        const { held, bytes } = scheduler.statistics().checkpoints;
        if (changes.hostCacheBytes === 0) expect(held).toBeLessThanOrEqual(2 * changes.maxCheckpoints);
        expect(bytes === 0).toBe(held === 0);
      }),
      { numRuns: 250 },
    );
  });
});

describe('an ordinary memory', () => {
  it('has no checkpoints and no borders, since it can be cut back to everywhere', async () => {
    const { run, context, scheduler } = prepare({ slotContextSize: 512 }, ON);
    const before = [...message('s', 40), ...message('u', 50)];
    await run({ prompt: [...before, ...message('v', 70), 1, 2], maxTokens: 3 });
    expect(context.steps[0]).toEqual([162]);
    expect(cachedOf(await run({ prompt: [...before, ...message('w', 70), 1, 2], maxTokens: 3 }))).toBe(90);
    expect([context.moves, scheduler.statistics().checkpoints.taken]).toEqual([[], 0]);
  });
});
