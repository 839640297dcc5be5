import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { gate, prepare, tokensAfter } from '../../../../test/support/schedulers.js';

const tokensBehind = (text: string, count: number) => tokensAfter(bytesOf(text), count);

describe('a scheduler with a draft model', () => {
  it('verifies a draft in one step, and takes one token more than was right', async () => {
    const { run, context } = prepare({ draft: {} });
    const speculative = { maxTokens: 3, minTokens: 0, minProbability: 0 };
    const { tokens, end } = await run({ prompt: 'abc', maxTokens: 9, speculative });
    expect(tokens).toEqual(tokensBehind('abc', 9));
    expect(context.steps).toEqual([[3], [4], [4]]);
    expect(end?.timings).toMatchObject({ draftedTokens: 6, acceptedDraftTokens: 6 });
    expect(end?.usage).toMatchObject({ generatedTokens: 9, tokensInCache: 11 });
  });

  it('feeds the draft model only what it lacks', async () => {
    const { run, backend } = prepare({ draft: {} });
    await run({ prompt: 'abc', maxTokens: 9, speculative: { maxTokens: 3, minTokens: 0, minProbability: 0 } });
    // The prompt and the first token; then the last draft, which it had not evaluated, and what the chain chose behind it.
    expect(backend.draft!.context.calls).toEqual([4, 2]);
  });

  it('counts refused drafts, and goes on without a token lost', async () => {
    const { run, scheduler } = prepare({ draft: { guess: () => 1 } });
    const { tokens, end } = await run({ prompt: 'abc', maxTokens: 6 });
    expect(tokens).toEqual(tokensBehind('abc', 6));
    expect(end?.timings.draftedTokens).toBeGreaterThan(0);
    expect(end?.timings.acceptedDraftTokens).toBe(0);
    expect(scheduler.statistics()).toMatchObject({ acceptedDraftTokens: 0, verifiedDrafts: 4 });
  });

  it('does not let drafts keep another slot or a prompt from its place in the step', async () => {
    const { run, context } = prepare({ draft: {}, slots: 2, batchSize: 6 });
    const outcomes = await Promise.all(['abc', 'xyz'].map((prompt) => run({ prompt, maxTokens: 12 })));
    expect(outcomes.map(({ tokens }) => tokens)).toEqual([tokensBehind('abc', 12), tokensBehind('xyz', 12)]);
    expect(context.steps.every((step) => step.reduce((sum, count) => sum + count, 0) <= 6)).toBe(true);
    expect(context.steps[1]).toEqual([3, 3]);
  });

  it('gives up drafts first where the cache is full', async () => {
    const { run, context } = prepare({ draft: {} });
    context.during = (step) => {
      if (step === 1) context.failures.push(nativeError('ERR_NO_KV_SLOT'));
    };
    const { tokens } = await run({ prompt: 'abc', maxTokens: 12 });
    expect(tokens).toEqual(tokensBehind('abc', 12));
    expect(context.steps[1]![0]).toBeGreaterThan(1);
    expect(context.steps[2]).toEqual([1]);
  });

  it('serves a task that arrives while drafts are made, and one that is cancelled then', async () => {
    const { run, backend, scheduler } = prepare({ draft: {}, slots: 2 });
    const { opened, open } = gate();
    let second: ReturnType<typeof run> | undefined;
    backend.draft!.context.during = () => {
      second ??= run({ prompt: 'xyz', maxTokens: 5 });
      open();
    };
    const first = await run({ prompt: 'abc', maxTokens: 8 });
    await opened;
    expect(first.tokens).toEqual(tokensBehind('abc', 8));
    expect((await second!).tokens).toEqual(tokensBehind('xyz', 5));
    expect(scheduler.statistics().tasksRunning).toBe(0);
  });

  it('drops what comes after a stop string within a draft', async () => {
    const text = String.fromCharCode(...tokensBehind('abc', 6));
    const { run } = prepare({ draft: {} });
    const { text: got, end } = await run({ prompt: 'abc', maxTokens: 30, stop: [text.slice(3, 5)] });
    expect(got).toBe(text.slice(0, 3));
    expect(end).toMatchObject({ stopCause: 'word', usage: { generatedTokens: 5 } });
  });

  it('goes on without drafts for a task where the logits of the draft model are not finite, and with for others', async () => {
    const { run, backend, context } = prepare({ draft: {}, slots: 2 });
    backend.draft!.context.isBroken = (held) => held[0] === bytesOf('x')[0];
    const [broken, sound] = await Promise.all([
      run({ prompt: 'xbc', maxTokens: 30 }),
      run({ prompt: 'abc', maxTokens: 30 }),
    ]);
    expect(broken!.tokens).toEqual(tokensBehind('xbc', 30));
    expect(sound!.tokens).toEqual(tokensBehind('abc', 30));
    expect(broken!.end?.timings.draftedTokens).toBe(0);
    expect(sound!.end?.timings.acceptedDraftTokens).toBeGreaterThan(0);
    expect(backend.draft!.context.tokensOf(0)).toEqual([]);
    const before = context.steps.length;
    expect((await run({ prompt: 'abc', maxTokens: 30, slotId: 0 })).tokens).toEqual(tokensBehind('abc', 30));
    expect(context.steps.length - before).toBeLessThan(20);
  });

  it('fails all tasks when the draft model fails for another reason than room, and serves the next', async () => {
    const { run, backend } = prepare({ draft: {} });
    backend.draft!.context.failures.push(nativeError('ERR_DECODE', 'broken'));
    expect((await run({ prompt: 'abc', maxTokens: 8 })).error).toMatchObject({ code: 'ERR_DECODE' });
    expect((await run({ prompt: 'abc', maxTokens: 8 })).tokens).toEqual(tokensBehind('abc', 8));
  });
});
