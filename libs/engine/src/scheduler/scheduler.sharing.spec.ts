import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

const SYSTEM = 'You are a helpful assistant who answers briefly. '; // 49 tokens
const PROMPT = `${SYSTEM}Hi!`;
const LENGTH = PROMPT.length;

const cachedOf = (outcomes: readonly Awaited<ReturnType<typeof outcomeOf>>[]) =>
  outcomes.map(({ end }) => end?.usage.cachedTokens);

describe('prefix sharing between slots', () => {
  it('evaluates the prompt of several choices once, and one token for each other choice', async () => {
    const { run, context, scheduler } = prepare({ slots: 4 });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => run({ prompt: PROMPT, maxTokens: 5 })));
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 5));
    expect(context.steps[0]).toEqual([LENGTH]);
    expect(context.steps[1]).toEqual([1, 1, 1, 1]);
    expect(cachedOf(outcomes)).toEqual([0, LENGTH - 1, LENGTH - 1, LENGTH - 1]);
    expect(outcomes[1]!.end?.timings).toMatchObject({ cachedTokens: LENGTH - 1, promptTokens: 1 });
    expect(scheduler.statistics()).toMatchObject({ promptTokens: LENGTH + 3, cachedPromptTokens: 3 * (LENGTH - 1) });
  });

  it('serves more choices than slots, each with its own tokens', async () => {
    const { run, scheduler } = prepare({ slots: 3 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run({ prompt: PROMPT, maxTokens: 6 })));
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 6));
    expect(scheduler.statistics().promptTokens).toBe(LENGTH + 7);
  });

  it('evaluates a system prompt that two tasks share once, while the first still reads its own rest', async () => {
    const { run, context } = prepare({ slots: 2, slotContextSize: 256, batchSize: 50 });
    const prompts = [SYSTEM + 'x'.repeat(100), `${SYSTEM}How are you?`];
    const [first, second] = await Promise.all(prompts.map((prompt) => run({ prompt, maxTokens: 3 })));
    expect(first!.tokens).toEqual(tokensAfter(bytesOf(prompts[0]!), 3));
    expect(second!.tokens).toEqual(tokensAfter(bytesOf(prompts[1]!), 3));
    expect(second!.end?.usage.cachedTokens).toBe(SYSTEM.length);
    expect(context.steps[0]).toEqual([50]);
    expect(context.copies).toEqual([[0, 1]]);
  });

  it('copies from a slot that generates, without what it generated', async () => {
    const { scheduler, context, run } = prepare({ slots: 2 });
    const first = outcomeOf(scheduler.run(buildTask({ prompt: PROMPT, maxTokens: 30 })));
    while (context.steps.length < 10) await turn();
    const second = await run({ prompt: `${SYSTEM}What?`, maxTokens: 4 });
    expect(second.end?.usage.cachedTokens).toBe(SYSTEM.length);
    expect(second.tokens).toEqual(tokensAfter(bytesOf(`${SYSTEM}What?`), 4));
    expect((await first).tokens).toEqual(tokensAfter(bytesOf(PROMPT), 30));
  });

  it('copies from an idle slot, which keeps what it holds', async () => {
    const { run, context } = prepare({ slots: 2 });
    await run({ prompt: PROMPT, slotId: 0 });
    const { end } = await run({ prompt: `${SYSTEM}Who?`, slotId: 1 });
    expect(end?.usage.cachedTokens).toBe(SYSTEM.length);
    expect(context.tokensOf(0).slice(0, LENGTH)).toEqual(bytesOf(PROMPT));
  });

  it('prefers what the own slot holds over a copy that saves little', async () => {
    const { run, context } = prepare({ slots: 2 });
    await run({ prompt: SYSTEM, slotId: 1, maxTokens: 0 });
    await run({ prompt: PROMPT, slotId: 0, maxTokens: 0 });
    context.copies.length = 0;
    const { end } = await run({ prompt: `${PROMPT} More.`, slotId: 1 });
    expect(end?.usage.cachedTokens).toBe(SYSTEM.length);
    expect(context.copies).toEqual([]);
  });

  it('neither copies nor waits for a task that forbids the cache, and may copy from it', async () => {
    const { run, context } = prepare({ slots: 3 });
    const tasks = [{ cachePrompt: false }, { cachePrompt: false }, {}];
    const outcomes = await Promise.all(tasks.map((task) => run({ ...task, prompt: PROMPT })));
    expect(cachedOf(outcomes)).toEqual([0, 0, LENGTH - 1]);
    expect(context.steps[0]).toEqual([LENGTH, LENGTH]);
  });

  it('does not hold up tasks that share nothing', async () => {
    const { run, context } = prepare({ slots: 3 });
    const outcomes = await Promise.all([PROMPT, PROMPT, 'xyz'].map((prompt) => run({ prompt, maxTokens: 2 })));
    expect(context.steps[0]).toEqual([3, LENGTH]);
    expect(outcomes[2]!.tokens).toEqual(tokensAfter(bytesOf('xyz'), 2));
  });

  it('keeps the slot of a task that waits for a prefix from the tasks behind it', async () => {
    const { run } = prepare({ slots: 2, batchSize: 16 });
    const ended: string[] = [];
    await Promise.all(
      [PROMPT, PROMPT, 'late 1', 'late 2'].map(async (prompt, index) => {
        const { end } = await run({ prompt, maxTokens: 2 });
        ended.push(`${index} in ${end?.slotId}`);
      }),
    );
    expect(ended.slice(0, 2)).toEqual(['0 in 0', '1 in 1']);
  });

  it.each(['is cancelled', 'fails'])('goes on by itself when what it waits for %s', async (what) => {
    const cancels = what === 'is cancelled';
    const { scheduler, context } = prepare({ slots: 3, batchSize: 20 });
    const first = scheduler.run(buildTask({ prompt: PROMPT, maxTokens: 5 })).subscribe({ error: () => {} });
    const others = [2, 3].map(() => outcomeOf(scheduler.run(buildTask({ prompt: PROMPT, maxTokens: 5 }))));
    if (!cancels) context.failures.push(new Error('the first step fails'));
    context.during = (step) => {
      if (cancels && step === 1) first.unsubscribe();
    };
    for (const { tokens, error } of await Promise.all(others)) {
      expect(error).toBeUndefined();
      expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 5));
    }
    expect(first.closed).toBe(true);
    expect(areIdle(scheduler)).toBe(true);
    expect(context.copies.length).toBeGreaterThan(0);
  });

  it('goes on when what it waits for is cancelled in the tick in which it was admitted', async () => {
    const { scheduler, run } = prepare({ slots: 3 });
    const first = scheduler.run(buildTask({ prompt: PROMPT })).subscribe();
    const second = run({ prompt: PROMPT, maxTokens: 3 });
    const refused = scheduler.run(
      buildTask({
        prompt: 'q',
        grammar: { gbnf: 'nonsense', lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' },
      }),
    );
    refused.subscribe({ error: () => first.unsubscribe() });
    expect((await second).tokens).toEqual(tokensAfter(bytesOf(PROMPT), 3));
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 0 });
  });

  it('does not wait for a task that came later', async () => {
    const { run, scheduler } = prepare({ slots: 2, batchSize: 4 });
    const busy = run({ prompt: 'abc', slotId: 1, maxTokens: 10 });
    const early = run({ prompt: PROMPT, slotId: 1, maxTokens: 3 });
    await turn();
    const late = run({ prompt: PROMPT, maxTokens: 3 });
    const outcomes = [await early, await late];
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 3));
    expect(cachedOf(outcomes)[0]).toBeLessThan(LENGTH - 16);
    expect((await busy).tokens).toHaveLength(10);
    expect(areIdle(scheduler)).toBe(true);
  });

  it('can be cancelled while it waits for a prefix', async () => {
    const { scheduler, context, run } = prepare({ slots: 2, batchSize: 16 });
    const first = run({ prompt: PROMPT, maxTokens: 3 });
    const second = scheduler.run(buildTask({ prompt: PROMPT })).subscribe();
    context.during = (step) => {
      if (step === 1) second.unsubscribe();
    };
    expect((await first).tokens).toHaveLength(3);
    expect(context.copies).toEqual([]);
    expect(scheduler.statistics().tasksWaiting).toBe(0);
  });

  it('does not wait where prompts wait for generations, but copies', async () => {
    const { run, context } = prepare({ slots: 2 }, { continuousBatching: false });
    await Promise.all([1, 2].map(() => run({ prompt: PROMPT, maxTokens: 3 })));
    expect(context.steps.slice(0, 2)).toEqual([
      [LENGTH, LENGTH],
      [1, 1],
    ]);
    await run({ prompt: 'else', slotId: 1 });
    expect((await run({ prompt: PROMPT, slotId: 1 })).end?.usage.cachedTokens).toBe(LENGTH - 1);
  });

  it.each([
    ['a recurrent memory', { isRecurrent: true }, {}],
    ['a sliding window', { slidingWindow: 64 }, {}],
    ['a buffer for all sequences in which cells are shifted', { cells: 128 }, { contextShift: true }],
  ])('is off with %s', async (_, backend, options) => {
    const { run, context } = prepare({ slots: 2, ...backend }, options);
    const outcomes = await Promise.all([1, 2].map(() => run({ prompt: PROMPT, maxTokens: 3 })));
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 3));
    expect(context.copies).toEqual([]);
    expect(context.steps[0]).toEqual([LENGTH, LENGTH]);
  });

  it('works with a buffer for all sequences that is not shifted', async () => {
    const { run, context } = prepare({ slots: 2, cells: 128 });
    const outcomes = await Promise.all([1, 2].map(() => run({ prompt: PROMPT, maxTokens: 3 })));
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(bytesOf(PROMPT), 3));
    expect(context.copies).toEqual([[0, 1]]);
  });

  it('is off for prompts that are shorter than what a copy must save, which grows with the slots', async () => {
    const { run, context } = prepare({ slots: 2 });
    await Promise.all([1, 2].map(() => run({ prompt: PROMPT.slice(0, 16) })));
    expect(context.copies).toEqual([]);
    const large = prepare({ slots: 2, slotContextSize: 256 * (LENGTH + 1) });
    await Promise.all([1, 2].map(() => large.run({ prompt: PROMPT })));
    expect(large.context.copies).toEqual([]);
  });

  it('shares a prompt that is cut, and goes on when the context is shifted', async () => {
    const { run, context } = prepare({ slots: 2 }, { contextShift: true });
    const prompt = Array.from({ length: 301 }, (_, place) => place % 256);
    const outcomes = await Promise.all([1, 2].map(() => run({ prompt, maxTokens: 40 })));
    expect(cachedOf(outcomes)).toEqual([0, 108]);
    expect(outcomes[1]!.tokens).toEqual(outcomes[0]!.tokens);
    expect(context.copies).toEqual([[0, 1]]);
  });

  it('copies between steps only', async () => {
    const { run, context, backend } = prepare({ slots: 4, batchSize: 8 });
    const prompts = [PROMPT, `${PROMPT}!`, `${SYSTEM}a`, SYSTEM, `${PROMPT}?`, PROMPT];
    // FakeContext refuses edits while a step runs: a task would fail with ERR_BUSY.
    const outcomes = await Promise.all(prompts.map((prompt) => run({ prompt, maxTokens: 9 })));
    for (const [index, { tokens }] of outcomes.entries()) {
      expect(tokens).toEqual(tokensAfter(bytesOf(prompts[index]!), 9));
    }
    expect(context.copies.length).toBeGreaterThan(2);
    expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
  });
});
