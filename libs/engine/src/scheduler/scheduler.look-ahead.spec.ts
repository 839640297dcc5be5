import { describe, expect, it } from 'vitest';
import { nativeError } from '../../../../test/support/fake-context.js';
import type { FakeCoreOptions } from '../../../../test/support/fake-core.js';
import { sayOnce } from '../../../../test/support/fake-engine.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { SchedulerOptions } from './scheduler-options.js';

const looking = (options: FakeCoreOptions = {}, changes: Partial<SchedulerOptions> = {}) =>
  prepare(options, { lookAhead: true, ...changes });

/** Counts the steps that were queued while another one computed. */
function countQueued({ context }: ReturnType<typeof prepare>): () => number {
  let queued = 0;
  let underWay = 0;
  const step = context.step.bind(context);
  context.step = (input) => {
    if (underWay++ > 0) queued++;
    const output = step(input);
    output.then(
      () => underWay--,
      () => underWay--,
    );
    return output;
  };
  return () => queued;
}

describe('a scheduler that looks ahead', () => {
  it('queues each step behind the running one, and ends after the last token', async () => {
    const prepared = looking();
    const queued = countQueued(prepared);
    const { tokens } = await prepared.run({ prompt: 'abc', maxTokens: 6 });
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'abc' }).prompt, 6));
    expect(prepared.context.steps).toEqual([[3], [1], [1], [1], [1], [1]]);
    expect(queued()).toBe(5);
  });

  it('does not while a prompt is incomplete, nor behind slow steps, nor when it is told not to', async () => {
    const chunked = looking({ batchSize: 2 });
    const inChunks = countQueued(chunked);
    await chunked.run({ prompt: 'abcdef', maxTokens: 1 });
    const slow = looking({ decodeMicros: 30_000 });
    const behindSlow = countQueued(slow);
    await slow.run({ maxTokens: 6 });
    const plain = prepare();
    const told = countQueued(plain);
    await plain.run({ maxTokens: 6 });
    expect([inChunks(), behindSlow(), told()]).toEqual([0, 1, 0]); // the first step tells that they are slow
  });

  it('lets a task that arrives join after the step that is queued already', async () => {
    const { context, scheduler, run } = looking({ slots: 2 });
    let second: ReturnType<typeof run> | undefined;
    context.during = (step) => {
      if (step === 1) second = run({ prompt: 'xyz', maxTokens: 2 });
    };
    const first = await run({ prompt: 'a', maxTokens: 6 });
    expect((await second!).tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 2));
    expect(first.tokens).toEqual(tokensAfter(buildTask({ prompt: 'a' }).prompt, 6));
    expect(context.steps).toEqual([[1], [1], [1], [1, 3], [1, 1], [1]]);
    expect(areIdle(scheduler)).toBe(true);
  });

  it('gives a slot that is about to end to a waiting task at once', async () => {
    const { context, run } = looking();
    await Promise.all([run({ prompt: 'ab', maxTokens: 3 }), run({ prompt: 'xyz', maxTokens: 2 })]);
    expect(context.steps).toEqual([[2], [1], [1], [3], [1]]);
  });

  it('drops what a slot gets after its end, and knows that its cells hold it', async () => {
    const next = sayOnce('one two three four five');
    const { scheduler, context, run } = looking({ slots: 2, slotContextSize: 64, next });
    const [stopped, other] = await Promise.all([
      run({ prompt: 'abc', maxTokens: 50, stop: [' two'] }),
      run({ prompt: 'xyz', maxTokens: 12 }),
    ]);
    expect(stopped.end?.usage).toMatchObject({ generatedTokens: 7, tokensInCache: 9 });
    expect(other.tokens).toHaveLength(12);
    expect(scheduler.counters().generatedTokens).toBe(19);
    const { tokensInCache } = scheduler.snapshots()[0]!;
    expect(context.tokensOf(0)).toHaveLength(tokensInCache);
    expect(String.fromCharCode(...context.tokensOf(0))).toBe('abcone two three'.slice(0, tokensInCache));
  });

  it('records the tokens of a cancelled slot as held, those of the queued step too', async () => {
    const { scheduler, context, core } = looking({ slots: 2 });
    const prompt = [...'abcdef'].map((letter) => letter.charCodeAt(0));
    const other = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 12 })));
    const first = scheduler.run(buildTask({ prompt, maxTokens: 50 })).subscribe();
    context.during = (step) => {
      if (step === 3) first.unsubscribe();
    };
    expect((await other).tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 12));
    const { tokensInCache } = scheduler.snapshots()[1]!;
    const held = [...prompt, ...tokensAfter(prompt, tokensInCache - prompt.length)];
    expect(tokensInCache).toBeGreaterThan(8);
    expect(context.tokensOf(1)).toEqual(held);
    expect(core.chains.every((chain) => chain.isDisposed)).toBe(true);
    const { end, tokens } = await outcomeOf(scheduler.run(buildTask({ prompt: [...held, 33], maxTokens: 2 })));
    expect(end?.usage.cachedTokens).toBe(held.length);
    expect(tokens).toEqual(tokensAfter([...held, 33], 2));
  });

  it('goes on without a token lost when a step fails with another queued behind it', async () => {
    for (const failing of [0, 1, 2, 3]) {
      const { context, run } = looking({ slots: 2 });
      context.during = (step) => {
        if (step === failing) context.failures.push(nativeError('ERR_NO_KV_SLOT'));
      };
      const outcomes = await Promise.all(['abc', 'xyz'].map((prompt) => run({ prompt, maxTokens: 8 })));
      for (const [index, prompt] of ['abc', 'xyz'].entries()) {
        expect(outcomes[index]!.tokens).toEqual(tokensAfter(buildTask({ prompt }).prompt, 8));
      }
    }
  });

  it('fails only the slot whose chain fails, with a step queued behind it', async () => {
    const { run } = looking({
      slots: 2,
      next: (held, chain) => {
        if (held[0] === 97 && chain.produced === 3) throw new Error('nothing can follow');
        return tokensAfter(held, 1)[0]!;
      },
    });
    const [failed, other] = await Promise.all([
      run({ prompt: 'abc', maxTokens: 8 }),
      run({ prompt: 'xyz', maxTokens: 8 }),
    ]);
    expect(failed.error).toMatchObject({ code: 'ERR_SAMPLING' });
    expect(other.tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 8));
  });

  it('fails all tasks of a step that cannot be repaired, and serves the next one', async () => {
    const { context, run } = looking();
    context.during = (step) => {
      if (step === 2) context.failures.push(nativeError('ERR_DECODE', 'broken'));
    };
    expect((await run({ maxTokens: 8 })).error).toMatchObject({ code: 'ERR_DECODE' });
    expect((await run({ maxTokens: 4 })).tokens).toHaveLength(4);
  });

  it('ends both steps when it is closed', async () => {
    const { context, scheduler, run } = looking();
    const outcome = run({ maxTokens: 100 });
    while (context.steps.length < 3) await turn();
    await scheduler.close();
    expect((await outcome).error).toMatchObject({ code: 'ERR_CLOSED' });
    expect(context.aborts).toBe(1);
  });

  it('shifts a full context between steps', async () => {
    const { context, run } = looking({ slots: 2, slotContextSize: 16 }, { contextShift: true });
    const outcomes = await Promise.all(['abc', 'xyz'].map((prompt) => run({ prompt, maxTokens: 60 })));
    expect(outcomes.map(({ tokens }) => tokens.length)).toEqual([60, 60]);
    for (const sequence of [0, 1]) expect(context.tokensOf(sequence).length).toBeLessThanOrEqual(16);
  });
});
