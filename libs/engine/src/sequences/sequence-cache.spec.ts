import { describe, expect, it } from 'vitest';
import { FakeChain } from '../../../../test/support/fake-chain.js';
import { FakeContext, type FakeContextOptions } from '../../../../test/support/fake-context.js';
import { SequenceCache } from './sequence-cache.js';

const tokens = (...list: number[]) => Int32Array.from(list);

/** A sequence whose cache holds the tokens. */
async function holding(list: readonly number[], options: FakeContextOptions = {}) {
  const context = new FakeContext(options);
  const sequence = new SequenceCache(0, context, options.slidingWindow ?? 0);
  sequence.begin(Int32Array.from(list), true);
  for (const [position, token] of list.entries()) {
    await context.step({
      tokens: tokens(token),
      positions: tokens(position),
      sequences: tokens(0),
      outputs: new Uint8Array(1),
      length: 1,
      samplers: [],
    });
    sequence.advance(1);
  }
  return { context, sequence };
}

describe('SequenceCache', () => {
  it('keeps what a new prompt has in common with it, and drops the rest', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4]);
    expect(sequence.begin(tokens(1, 2, 9, 9, 9), true)).toBe(2);
    expect(context.tokensOf(0)).toEqual([1, 2]);
    expect(sequence).toMatchObject({ cached: 2, length: 5, pending: 3 });
  });

  it('leaves the last token of a known prompt to be evaluated again', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4]);
    expect(sequence.begin(tokens(1, 2, 3), true)).toBe(2);
    expect(context.tokensOf(0)).toEqual([1, 2]);
    expect(sequence.pending).toBe(1);
  });

  it('starts from nothing when it may not reuse', async () => {
    const { context, sequence } = await holding([1, 2, 3]);
    expect(sequence.begin(tokens(1, 2, 3, 4), false)).toBe(0);
    expect(context.tokensOf(0)).toEqual([]);
  });

  it('starts from nothing when the memory cannot drop its end', async () => {
    const { context, sequence } = await holding([1, 2, 3], { isRecurrent: true });
    expect(sequence.begin(tokens(1, 2, 9), true)).toBe(0);
    expect(context.tokensOf(0)).toEqual([]);
  });

  it('goes on with a recurrent memory that only has to be extended', async () => {
    const { sequence } = await holding([1, 2, 3], { isRecurrent: true });
    expect(sequence.begin(tokens(1, 2, 3, 4), true)).toBe(3);
  });

  it('starts from nothing when the window before the common part is gone', async () => {
    const { sequence } = await holding([1, 2, 3, 4, 5, 6], { slidingWindow: 2 });
    expect(sequence.begin(tokens(1, 2, 9), true)).toBe(0);
  });

  it('goes on when the window before the common part is still there', async () => {
    const { sequence } = await holding([1, 2, 3, 4, 5, 6], { slidingWindow: 2 });
    expect(sequence.begin(tokens(1, 2, 3, 4, 5, 6, 7), true)).toBe(6);
  });

  it('takes the beginning from another sequence, which keeps what it holds', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4, 5], { slots: 2 });
    sequence.push(6);
    const other = new SequenceCache(1, context, 0);
    expect(other.begin(tokens(1, 2, 3, 9), true, sequence)).toBe(3);
    expect(context.tokensOf(1)).toEqual([1, 2, 3]);
    expect(context.tokensOf(0)).toEqual([1, 2, 3, 4, 5]);
    expect(other).toMatchObject({ cached: 3, length: 4, pending: 1 });
    expect(sequence).toMatchObject({ cached: 5, length: 6 });
  });

  it('gives up what it held for what it takes from another', async () => {
    const { context, sequence } = await holding([1, 2, 3], { slots: 2 });
    const other = new SequenceCache(1, context, 0);
    other.begin(tokens(1, 2, 3, 4), true, sequence);
    expect(sequence.begin(tokens(1, 2, 7), true, other)).toBe(2);
    expect(context.tokensOf(0)).toEqual([1, 2]);
  });

  it('starts from nothing when the memory cannot cut a copy back', async () => {
    const { context, sequence } = await holding([1, 2, 3], { slots: 2, isRecurrent: true });
    const other = new SequenceCache(1, context, 0);
    expect(other.begin(tokens(1, 2, 9), true, sequence)).toBe(0);
    expect(context.tokensOf(1)).toEqual([]);
  });

  it('has in common with a prompt what is known, once it is in the cache', async () => {
    const { sequence } = await holding([1, 2]);
    sequence.begin(tokens(1, 2, 3, 4), true);
    expect(sequence.knownPrefix(tokens(1, 2, 3, 9))).toBe(3);
    expect(sequence.commonPrefix(tokens(1, 2, 3, 9))).toBe(2);
  });

  it('has nothing in common beyond what is in the cache', async () => {
    const { sequence } = await holding([1, 2]);
    sequence.push(3);
    expect(sequence.commonPrefix(tokens(1, 2, 3))).toBe(2);
    expect(sequence.pending).toBe(1);
  });

  it('hides the end of the cache from the next prompt when it is told to, not from the one after that', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4, 5], { slots: 2 });
    sequence.limitReuse(3);
    const prompt = tokens(1, 2, 3, 4, 5, 6);
    expect(sequence.commonPrefix(prompt)).toBe(3);
    expect(sequence.cached).toBe(5);
    expect(new SequenceCache(1, context, 0).begin(prompt, true, sequence)).toBe(3);
    expect(sequence.begin(prompt, true)).toBe(3);
    expect(context.tokensOf(0)).toEqual([1, 2, 3]);
    sequence.advance(3);
    expect(sequence.commonPrefix(prompt)).toBe(6);
  });

  it('gives another prompt nothing that was computed behind tokens that a shift has dropped', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4, 5, 6]);
    sequence.shift({ from: 1, to: 4 });
    expect(context.tokensOf(0)).toEqual([1, 5, 6]);
    expect(sequence.commonPrefix(tokens(1, 5, 6, 7))).toBe(1);
    expect(sequence.begin(tokens(1, 5, 9), true)).toBe(1);
    expect(context.tokensOf(0)).toEqual([1]);
    // What is computed anew is of use again.
    expect(sequence.knownPrefix(tokens(1, 5, 9, 9))).toBe(3);
  });

  it('closes the gap of a shift', async () => {
    const { context, sequence } = await holding([1, 2, 3, 4, 5, 6]);
    sequence.push(7);
    sequence.shift({ from: 1, to: 4 });
    expect(context.tokensOf(0)).toEqual([1, 5, 6]);
    expect(context.lastPosition(0)).toBe(2);
    expect(sequence).toMatchObject({ cached: 3, length: 4, pending: 1 });
    expect(sequence.at(3)).toBe(7);
  });

  it('believes the memory after a failed step', async () => {
    const { context, sequence } = await holding([1, 2, 3]);
    sequence.begin(tokens(1, 2, 3, 4, 5), true);
    context.trim(0, 2, -1);
    sequence.recover();
    expect(sequence).toMatchObject({ cached: 2, length: 5 });
  });

  it('holds nothing after it is cleared', async () => {
    const { context, sequence } = await holding([1, 2, 3]);
    sequence.clear();
    expect(context.tokensOf(0)).toEqual([]);
    expect(sequence).toMatchObject({ cached: 0, length: 0 });
  });

  it('refuses to edit while a step runs', async () => {
    const { context, sequence } = await holding([1]);
    const input = {
      tokens: tokens(2),
      positions: tokens(1),
      sequences: tokens(0),
      outputs: Uint8Array.of(1),
      length: 1,
    };
    const step = context.step({ ...input, samplers: [new FakeChain([])] });
    expect(() => sequence.clear()).toThrow('a step is running');
    await step;
  });
});
