import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

const ROOM = { hostCacheBytes: 10_000_000 };
const LOW = { priority: -10, maxTokens: 40 };

/** A task of low priority in the only slot; another one comes with step `at`. */
function interrupted(at: number, high: Parameters<typeof buildTask>[0], changes: object = ROOM) {
  const prepared = prepare({ slotContextSize: 256 }, changes);
  const ends: string[] = [];
  const note = (name: string) => (outcome: Awaited<ReturnType<typeof outcomeOf>>) => {
    ends.push(name);
    return outcome;
  };
  let second: Promise<Awaited<ReturnType<typeof outcomeOf>>> | undefined;
  prepared.context.during = (step) => {
    if (step === at) second = outcomeOf(prepared.scheduler.run(buildTask(high))).then(note('high'));
  };
  const first = outcomeOf(prepared.scheduler.run(buildTask({ prompt: 'low', ...LOW }))).then(note('low'));
  return { ...prepared, first, second: () => second!, ends };
}

describe('a task of a lower priority', () => {
  it('gives its slot up in the middle, and goes on with the same text', async () => {
    const { first, second, ends, context, scheduler, backend } = interrupted(5, { prompt: 'high', priority: 10 });
    const low = await first;
    const high = await second();
    expect(ends).toEqual(['high', 'low']);
    expect(high.tokens).toEqual(tokensAfter(bytesOf('high'), 4));
    expect(low.tokens).toEqual(tokensAfter(bytesOf('low'), 40));
    expect(low.end?.usage).toMatchObject({ promptTokens: 3, generatedTokens: 40 });
    expect(context.moves).toEqual([
      ['saved', 0],
      ['restored', 0],
    ]);
    expect(scheduler.statistics()).toMatchObject({ preemptions: { priority: 1, cells: 0 }, tasksSuspended: 0 });
    expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
  });

  it('gives it up while its prompt is evaluated, too', async () => {
    const { scheduler, context } = prepare({ slotContextSize: 256, batchSize: 8 }, ROOM);
    let second: ReturnType<typeof outcomeOf> | undefined;
    context.during = (step) => {
      if (step === 1) second = outcomeOf(scheduler.run(buildTask({ prompt: 'high', priority: 10 })));
    };
    const low = await outcomeOf(scheduler.run(buildTask({ prompt: 'a'.repeat(60), ...LOW })));
    expect((await second!).tokens).toEqual(tokensAfter(bytesOf('high'), 4));
    expect(low.tokens).toEqual(tokensAfter(bytesOf('a'.repeat(60)), 40));
    expect(scheduler.statistics().preemptions.priority).toBe(1);
  });

  it('keeps its slot from one of the same priority, and where there is no memory for what it holds', async () => {
    const same = interrupted(5, { prompt: 'high', priority: -10 });
    await same.first;
    await same.second();
    expect(same.ends).toEqual(['low', 'high']);
    for (const hostCacheBytes of [0, 100]) {
      const { first, second, ends, scheduler } = interrupted(5, { prompt: 'high', priority: 10 }, { hostCacheBytes });
      expect((await first).tokens).toHaveLength(40);
      await second();
      expect(ends).toEqual(['low', 'high']);
      expect(scheduler.statistics().preemptions.priority).toBe(0);
    }
  });

  it('is computed again where what it held cannot be read', async () => {
    const { first, second, context } = interrupted(5, { prompt: 'high', priority: 10 });
    const original = context.restore.bind(context);
    context.restore = (sequence, state) => {
      context.restore = original;
      context.moveFailures.push(nativeError('ERR_STATE', 'damaged'));
      return original(sequence, state);
    };
    expect((await first).tokens).toEqual(tokensAfter(bytesOf('low'), 40));
    expect((await second()).tokens).toHaveLength(4);
  });

  it('leaves nothing behind when its client goes away meanwhile', async () => {
    const { scheduler, context, backend } = prepare({ slotContextSize: 256 }, ROOM);
    const isSuspended = () => scheduler.statistics().tasksSuspended === 1;
    const first = scheduler.run(buildTask({ prompt: 'low', ...LOW })).subscribe();
    let second: ReturnType<typeof outcomeOf> | undefined;
    context.during = (step) => {
      if (step === 5) second = outcomeOf(scheduler.run(buildTask({ prompt: 'high', priority: 10, maxTokens: 30 })));
    };
    while (!isSuspended()) await turn();
    first.unsubscribe();
    expect(isSuspended()).toBe(false);
    expect((await second!).tokens).toHaveLength(30);
    expect(areIdle(scheduler)).toBe(true);
    expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
  });

  it('gets its turn, however many of a higher priority come', async () => {
    const { scheduler } = prepare({ slotContextSize: 512, slots: 1 }, ROOM);
    let isOver = false;
    const low = outcomeOf(scheduler.run(buildTask({ prompt: 'low', priority: -10, maxTokens: 100 }))).then(
      (outcome) => {
        isOver = true;
        return outcome;
      },
    );
    let served = 0;
    const flood = async () => {
      while (!isOver) {
        await outcomeOf(scheduler.run(buildTask({ prompt: 'high', priority: 10, maxTokens: 2 })));
        served++;
      }
    };
    await Promise.all([flood(), flood(), flood()]);
    expect((await low).tokens).toEqual(tokensAfter(bytesOf('low'), 100));
    expect(served).toBeGreaterThan(10);
  });
});

describe('tasks that have too few KV cells for all of them', () => {
  it('wait for one another instead of failing', async () => {
    for (const hostCacheBytes of [0, 10_000_000]) {
      const { scheduler } = prepare({ slots: 4, cells: 64, slotContextSize: 64 }, { hostCacheBytes });
      const prompts = ['aaaa', 'bbbb', 'cccc', 'dddd'];
      const outcomes = await Promise.all(
        prompts.map((prompt) => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 40 })))),
      );
      expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
      expect(outcomes.map(({ tokens }) => tokens)).toEqual(prompts.map((prompt) => tokensAfter(bytesOf(prompt), 40)));
      expect(scheduler.statistics().preemptions.cells).toBeGreaterThan(0);
      expect(scheduler.statistics().tasksSuspended).toBe(0);
    }
  });

  it('fail only where one alone has too few', async () => {
    const { scheduler } = prepare({ slots: 2, cells: 20, slotContextSize: 64 }, ROOM);
    const [long, short] = await Promise.all([
      outcomeOf(scheduler.run(buildTask({ prompt: 'aaaa', maxTokens: 40 }))),
      outcomeOf(scheduler.run(buildTask({ prompt: 'bbbb', maxTokens: 10 }))),
    ]);
    expect(long!.error).toMatchObject({ code: 'ERR_NO_KV_SLOT' });
    expect(short!.tokens).toEqual(tokensAfter(bytesOf('bbbb'), 10));
  });
});

const anyPlan = fc.record({
  prompt: fc.array(fc.constantFrom(97, 98), { minLength: 1, maxLength: 20 }),
  maxTokens: fc.integer({ min: 0, max: 20 }),
  priority: fc.constantFrom(-10, 0, 10),
  slotId: fc.constantFrom(-1, -1, -1, 0, 1),
  arrival: fc.nat(40),
  /** Turns after which its client goes away; beyond the end = never. */
  patience: fc.oneof(fc.nat(30), fc.constant(10_000)),
  /** Turns after which its client does not read for a while; beyond the end = never. */
  pause: fc.oneof(fc.nat(20), fc.constant(10_000)),
});

describe('preemption, whatever comes', () => {
  it('changes no text and leaks nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPlan, { minLength: 1, maxLength: 10 }),
        fc.record({
          cells: fc.constantFrom(41, 60, 200),
          bursts: fc.boolean(),
          hostCacheBytes: fc.constantFrom(0, 20_000, 10_000_000),
          batchSize: fc.constantFrom(2, 5, 64),
          isRecurrent: fc.boolean(),
        }),
        async (plans, { cells, bursts, hostCacheBytes, ...options }) => {
          const changes = { bursts, hostCacheBytes };
          const { scheduler, backend, context } = prepare(
            { slots: 2, cells, slotContextSize: 64, ...options },
            changes,
          );
          const heard = await Promise.all(
            plans.map(async ({ arrival, patience, pause, ...task }) => {
              for (let turns = 0; turns < arrival; turns++) await turn();
              const isWanted = new Subject<boolean>();
              const tokens: number[] = [];
              let hasEnded = false;
              const stream = scheduler.run(buildTask(task), isWanted).subscribe((event) => {
                if (event.type === 'text') tokens.push(event.token);
                if (event.type === 'end') hasEnded = true;
              });
              for (let turns = 0; turns < patience && !stream.closed; turns++) {
                if (turns === pause) isWanted.next(false);
                if (turns === pause + 10) isWanted.next(true);
                await turn();
              }
              stream.unsubscribe();
              return { tokens, hasEnded };
            }),
          );
          while (scheduler.statistics().tasksRunning + scheduler.statistics().tasksWaiting > 0) await turn();
          await scheduler.close();
          for (const [index, { prompt, maxTokens, patience }] of plans.entries()) {
            const { tokens, hasEnded } = heard[index]!;
            expect(tokens).toEqual(tokensAfter(prompt, maxTokens).slice(0, tokens.length));
            if (hasEnded) expect(tokens).toHaveLength(maxTokens);
            if (patience > 30) expect(hasEnded).toBe(true);
          }
          const { tasksSuspended, hostCache } = scheduler.statistics();
          expect(tasksSuspended).toBe(0);
          expect(hostCache.bytes).toBeLessThanOrEqual(hostCacheBytes);
          expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
          for (const { id, tokensInCache } of scheduler.snapshots()) {
            expect(context.tokensOf(id)).toHaveLength(tokensInCache);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);
});
