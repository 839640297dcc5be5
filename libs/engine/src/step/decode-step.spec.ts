import { describe, expect, it } from 'vitest';
import { FakeChain } from '../../../../test/support/fake-chain.js';
import { FakeContext, type FakeContextOptions } from '../../../../test/support/fake-context.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { SequenceCache } from '../sequences/sequence-cache.js';
import { Batch } from './batch.js';
import { DecodeStep } from './decode-step.js';
import { PromptLogprobs } from './prompt-logprobs.js';

/** A batch of one prompt a slot, of these lengths, and a step to run it. */
function prepare(lengths: readonly number[], options: FakeContextOptions = {}, freeCells = () => false) {
  const context = new FakeContext({ slots: lengths.length, ...options });
  const batch = new Batch<{ isRunning: boolean }>(64);
  const owners = lengths.map(() => ({ isRunning: true }));
  const sequences = lengths.map((_, id) => new SequenceCache(id, context, 0));
  for (const [id, length] of lengths.entries()) {
    sequences[id]!.begin(
      Int32Array.from({ length }, (__, place) => 10 * id + place),
      true,
    );
    batch.add(owners[id]!, sequences[id]!, new FakeChain([]));
  }
  const shares = lengths.map((_, id) => batch.share(id));
  return { context, batch, owners, sequences, shares, step: new DecodeStep(context, freeCells) };
}

describe('DecodeStep', () => {
  it('gives every share its token and records what its sequence holds', async () => {
    const { batch, step, shares, sequences, context } = prepare([3, 1, 2]);
    await step.run(batch);
    expect(context.steps).toEqual([[3, 1, 2]]);
    expect(shares.every((share) => share.tokens[0]! >= 32 && share.error === undefined)).toBe(true);
    expect(sequences.map((sequence) => sequence.cached)).toEqual([3, 1, 2]);
  });

  it('gives the same tokens when a full cache makes it try in halves', async () => {
    const whole = prepare([3, 1, 2]);
    await whole.step.run(whole.batch);
    const halved = prepare([3, 1, 2]);
    halved.context.failures.push(nativeError('ERR_NO_KV_SLOT'), nativeError('ERR_NO_KV_SLOT'));
    await halved.step.run(halved.batch);
    expect(halved.context.steps).toEqual([[3, 1, 2], [3], [1], [2], [1, 2]]);
    expect(halved.shares.map((share) => share.tokens)).toEqual(whole.shares.map((share) => share.tokens));
    expect(halved.sequences.map((sequence) => sequence.cached)).toEqual([3, 1, 2]);
  });

  it('rates the tokens of a prompt, also in halves', async () => {
    const run = async (failures: number) => {
      const prompt = [5, 6, 7, 8, 9];
      const { batch, context, step } = prepare([2], { slots: 2 });
      const promptRows = new SequenceCache(1, context, 0);
      promptRows.begin(Int32Array.from(prompt), false);
      const forcedTokens = Int32Array.from(prompt.slice(1));
      const promptLogprobs = new PromptLogprobs(() => new FakeChain([], { probabilities: 2, forcedTokens }));
      batch.add({ isRunning: true }, promptRows, new FakeChain([]), [], promptLogprobs);
      for (let left = failures; left > 0; left--) context.failures.push(nativeError('ERR_NO_KV_SLOT'));
      await step.run(batch);
      const share = batch.share(1);
      return {
        ids: promptLogprobs.probabilities.map(({ id }) => id),
        tops: promptLogprobs.probabilities.map(({ top }) => top.ids.length),
        token: share.tokens,
      };
    };
    const whole = await run(0);
    expect(whole).toMatchObject({ ids: [6, 7, 8, 9], tops: [2, 2, 2, 2] });
    for (const failures of [1, 2, 3]) expect(await run(failures)).toEqual(whole);
  });

  it('tries again as a whole when there was something to free', async () => {
    const free = [true, false];
    const { context, batch, step, shares } = prepare([2, 2], {}, () => free.shift()!);
    context.failures.push(nativeError('ERR_NO_KV_SLOT'));
    await step.run(batch);
    expect(context.steps).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect(shares.every((share) => share.tokens[0]! >= 32)).toBe(true);
  });

  it('starves only the slot whose token finds no cell, which keeps what it has', async () => {
    const { batch, step, shares, sequences, context } = prepare([2, 3, 2], { cells: 4 });
    await step.run(batch);
    expect(shares.map((share) => share.starvation?.code)).toEqual([undefined, 'ERR_NO_KV_SLOT', 'ERR_NO_KV_SLOT']);
    expect(shares.map((share) => share.error)).toEqual([undefined, undefined, undefined]);
    expect(shares.map((share) => share.tokens[0]! >= 32)).toEqual([true, false, false]);
    expect(sequences.map((sequence) => sequence.cached)).toEqual([0, 1, 2].map((id) => context.tokensOf(id).length));
  });

  it('fails every slot of a step that cannot be computed, and believes the memory', async () => {
    const { batch, step, shares, sequences, context } = prepare([2, 3]);
    context.failures.push(nativeError('ERR_DECODE', 'out of luck'));
    await step.run(batch);
    expect(shares.map((share) => share.error)).toMatchObject([
      { code: 'ERR_DECODE', message: 'out of luck' },
      { code: 'ERR_DECODE' },
    ]);
    expect(sequences.map((sequence) => sequence.cached)).toEqual([0, 0]);
  });

  it('keeps what an aborted step had already put into the cache', async () => {
    const { batch, step, shares, sequences, context } = prepare([4, 4]);
    context.during = () => context.abort();
    await step.run(batch);
    expect(shares.map((share) => share.error?.code)).toEqual(['ERR_ABORTED', 'ERR_ABORTED']);
    expect(sequences.map((sequence) => sequence.cached)).toEqual([4, 0]);
  });

  it('does not try again for a slot that was cancelled meanwhile', async () => {
    const { batch, step, shares, sequences, context, owners } = prepare([2, 2]);
    context.failures.push(nativeError('ERR_NO_KV_SLOT'));
    context.during = () => {
      owners[0]!.isRunning = false;
    };
    await step.run(batch);
    expect(context.steps).toEqual([[2, 2], [2]]);
    expect(shares[1]!.tokens[0]).toBeGreaterThanOrEqual(32);
    expect(sequences.map((sequence) => sequence.cached)).toEqual([0, 2]);
  });

  it('turns what the call itself refuses into an error of its shares', async () => {
    const { batch, step, shares } = prepare([1]);
    (shares[0]!.chain as FakeChain).dispose();
    await step.run(batch);
    expect(shares[0]!.error?.code).toBe('ERR_DISPOSED');
  });

  it('fails only the slot whose chain finds no token', async () => {
    const { batch, step, shares, sequences } = prepare([2, 1], {
      next: (held) => {
        if (held.length === 1) throw new Error('nothing fits');
        return 65;
      },
    });
    await step.run(batch);
    expect(shares[0]).toMatchObject({ tokens: [65], error: undefined });
    expect(shares[1]!.error).toMatchObject({ code: 'ERR_SAMPLING', message: 'nothing fits' });
    expect(sequences.map((sequence) => sequence.cached)).toEqual([2, 1]);
  });
});
