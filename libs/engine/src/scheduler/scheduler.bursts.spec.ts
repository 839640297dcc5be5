import { describe, expect, it } from 'vitest';
import type { FakeBackendOptions } from '../../../../test/support/fake-backend.js';
import { sayOnce } from '../../../../test/support/fake-engine.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { SchedulerOptions } from './scheduler-options.js';

/** A scheduler with bursts, and the most steps that each call was allowed. */
function bursting(options: FakeBackendOptions = {}, changes: Partial<SchedulerOptions> = {}) {
  const prepared = prepare(options, { bursts: true, ...changes });
  const { context } = prepared;
  const calls: number[] = [];
  const step = context.step.bind(context);
  context.step = (input) => {
    calls.push(input.maxSteps ?? 1);
    return step(input);
  };
  return { ...prepared, calls };
}

const bytes = (prompt: string) => buildTask({ prompt }).prompt;

describe('bursts of steps', () => {
  it('generate what is left of a task in one call, after its prompt', async () => {
    const { calls, context, run, scheduler } = bursting();
    const { tokens, texts, end } = await run({ prompt: 'abc', maxTokens: 6 });
    expect(tokens).toEqual(tokensAfter(bytes('abc'), 6));
    expect(texts.map((event) => event.generatedTokens)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(end?.usage).toMatchObject({ generatedTokens: 6, tokensInCache: 8 });
    expect(calls).toEqual([1, 5]);
    expect(context.steps).toEqual([[3], [1], [1], [1], [1], [1]]);
    expect(scheduler.statistics()).toMatchObject({ steps: 6, stepTokens: 8, generatedTokens: 6 });
  });

  it('are as long as the slot that ends first allows', async () => {
    const { calls, run } = bursting({ slots: 2 });
    await Promise.all([run({ prompt: 'abc', maxTokens: 4 }), run({ prompt: 'xyz', maxTokens: 9 })]);
    expect(calls).toEqual([1, 3, 5]);
  });

  it('end with the step during which a task arrives, which then joins', async () => {
    const { calls, context, run, scheduler } = bursting({ slots: 2 });
    let second: ReturnType<typeof run> | undefined;
    context.during = (step) => {
      if (step === 2) second = run({ prompt: 'xyz', maxTokens: 2 });
    };
    const first = await run({ prompt: 'a', maxTokens: 8 });
    expect((await second!).tokens).toEqual(tokensAfter(bytes('xyz'), 2));
    expect(first.tokens).toEqual(tokensAfter(bytes('a'), 8));
    expect(context.steps).toEqual([[1], [1], [1], [1, 3], [1, 1], [1], [1], [1]]);
    expect(calls).toEqual([1, 7, 1, 1, 3]);
    expect(areIdle(scheduler)).toBe(true);
  });

  it('do not happen while a prompt is incomplete', async () => {
    const { calls, run } = bursting({ slots: 2, batchSize: 3 });
    await Promise.all([run({ prompt: 'ab', maxTokens: 4 }), run({ prompt: 'abcdefgh', maxTokens: 1 })]);
    expect(calls.slice(0, 3)).toEqual([1, 1, 1]);
  });

  it('go on while tasks wait for a slot, and give it to them when it is free', async () => {
    const { context, run } = bursting();
    await Promise.all([run({ prompt: 'ab', maxTokens: 3 }), run({ prompt: 'xyz', maxTokens: 2 })]);
    expect(context.steps).toEqual([[2], [1], [1], [3], [1]]);
  });

  it('end with a token that ends a generation', async () => {
    const { calls, run } = bursting({ slotContextSize: 64, next: sayOnce('hello') });
    const { text, end } = await run({ prompt: 'abc', maxTokens: 50 });
    expect(text).toBe('hello');
    expect(end).toMatchObject({ stopCause: 'eos', usage: { generatedTokens: 6 } });
    expect(calls).toEqual([1, 49]);
  });

  const lookup = { matchTokens: 2, draftTokens: 3, minHits: 1 };

  it.each([
    ['two steps', false, [1, 2, 2, 1]],
    ['all that there is to do, where drafts save no time', true, [1, 5]],
  ])('are %s where drafts are looked up and none is found', async (_what, isBatchInvariant, expected) => {
    const { calls, run } = bursting({ next: sayOnce('one two'), isBatchInvariant }, { lookup });
    const { tokens } = await run({ prompt: 'abc', maxTokens: 6 });
    expect(String.fromCharCode(...tokens)).toBe('one tw');
    expect(calls).toEqual(expected);
  });

  it('are one step where a draft was found, and of a draft model always', async () => {
    const cycle = (held: readonly number[]) => held.at(-4)!;
    const found = bursting({ next: cycle }, { lookup });
    const { text, end } = await found.run({ prompt: 'abcdabcd', maxTokens: 12 });
    expect(text).toBe('abcdabcdabcd');
    expect(end?.timings.acceptedDraftTokens).toBeGreaterThan(6);
    expect(found.calls).toEqual(found.context.steps.map(() => 1));
    const model = bursting({ next: cycle, draft: { guess: () => undefined } });
    await model.run({ prompt: 'abcdabcd', maxTokens: 6 });
    expect(model.calls).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('count nothing after a stop string, and know what the cells hold', async () => {
    const next = sayOnce('one two three four five');
    const { scheduler, context, run } = bursting({ slots: 2, slotContextSize: 64, next });
    const [stopped, other] = await Promise.all([
      run({ prompt: 'abc', maxTokens: 50, stop: [' two'] }),
      run({ prompt: 'xyz', maxTokens: 12 }),
    ]);
    expect(stopped.end).toMatchObject({ stopCause: 'word', usage: { generatedTokens: 7, tokensInCache: 9 } });
    expect(stopped.tokens).toHaveLength(7);
    expect(other.tokens).toHaveLength(12);
    expect(scheduler.statistics().generatedTokens).toBe(19);
    const { tokensInCache, generatedTokens } = scheduler.snapshots()[0]!;
    expect(generatedTokens).toBe(7);
    expect(String.fromCharCode(...context.tokensOf(0))).toBe('abcone two three'.slice(0, tokensInCache));
  });

  it('leave the cache right when a client goes away meanwhile', async () => {
    const { scheduler, context, backend } = bursting({ slots: 2 });
    const prompt = [...bytes('abcdef')];
    const other = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 12 })));
    const first = scheduler.run(buildTask({ prompt, maxTokens: 50 })).subscribe();
    context.during = (step) => {
      if (step === 4) first.unsubscribe();
    };
    expect((await other).tokens).toEqual(tokensAfter(bytes('xyz'), 12));
    const { tokensInCache } = scheduler.snapshots()[1]!;
    const held = [...prompt, ...tokensAfter(prompt, tokensInCache - prompt.length)];
    expect(tokensInCache).toBe(10);
    expect(context.tokensOf(1)).toEqual(held);
    expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
    const { end, tokens } = await outcomeOf(scheduler.run(buildTask({ prompt: [...held, 33], maxTokens: 2 })));
    expect(end?.usage.cachedTokens).toBe(held.length);
    expect(tokens).toEqual(tokensAfter([...held, 33], 2));
  });

  it('lose no token when a later step finds no room', async () => {
    for (const failing of [1, 2, 3]) {
      const { context, run } = bursting({ slots: 2 });
      context.during = (step) => {
        if (step === failing) context.failures.push(nativeError('ERR_NO_KV_SLOT'));
      };
      const outcomes = await Promise.all(['abc', 'xyz'].map((prompt) => run({ prompt, maxTokens: 8 })));
      for (const [index, prompt] of ['abc', 'xyz'].entries()) {
        expect(outcomes[index]!.tokens).toEqual(tokensAfter(bytes(prompt), 8));
      }
    }
  });

  it('publish what came before a chain failed, and fail only its slot', async () => {
    const { run } = bursting({
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
    expect(failed.tokens).toEqual(tokensAfter(bytes('abc'), 3));
    expect(failed.error).toMatchObject({ code: 'ERR_SAMPLING' });
    expect(other.tokens).toEqual(tokensAfter(bytes('xyz'), 8));
  });

  it('end when the engine is closed', async () => {
    const { context, scheduler, run } = bursting();
    const outcome = run({ maxTokens: 100 });
    while (context.steps.length < 3) await turn();
    await scheduler.close();
    expect((await outcome).error).toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('stop before a full context, which is shifted between them', async () => {
    const { context, run } = bursting({ slots: 2, slotContextSize: 16 }, { contextShift: true });
    const outcomes = await Promise.all(['abc', 'xyz'].map((prompt) => run({ prompt, maxTokens: 60 })));
    expect(outcomes.map(({ tokens }) => tokens.length)).toEqual([60, 60]);
    for (const sequence of [0, 1]) expect(context.tokensOf(sequence).length).toBeLessThanOrEqual(16);
  });

  it('carry the probabilities of every token', async () => {
    const { run } = bursting();
    const { texts } = await run({ prompt: 'abc', maxTokens: 5, probabilities: 2 });
    expect(texts.map(({ probabilities }) => probabilities?.id)).toEqual(tokensAfter(bytes('abc'), 5));
    expect(texts.every(({ probabilities }) => probabilities?.top.ids.length === 2)).toBe(true);
  });
});
