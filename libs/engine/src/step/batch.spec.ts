import { describe, expect, it } from 'vitest';
import { FakeChain } from '../../../../test/support/fake-chain.js';
import { FakeContext } from '../../../../test/support/fake-context.js';
import { SequenceCache } from '../sequences/sequence-cache.js';
import { Batch } from './batch.js';
import { PromptLogprobs } from './prompt-logprobs.js';

const owner = { isRunning: true };
const context = new FakeContext({ slots: 4 });

/** A sequence with `cached` of its known tokens in the cache. */
function sequence(id: number, tokens: readonly number[], cached = 0): SequenceCache {
  const made = new SequenceCache(id, context, 0);
  made.begin(Int32Array.from(tokens), false);
  made.advance(cached);
  return made;
}

const used = (batch: Batch<typeof owner>) => ({
  tokens: [...batch.tokens.subarray(0, batch.length)],
  positions: [...batch.positions.subarray(0, batch.length)],
  sequences: [...batch.sequences.subarray(0, batch.length)],
  outputs: [...batch.outputs.subarray(0, batch.length)],
});

describe('Batch', () => {
  it('takes what is not in the cache yet, and wants an output for the last of it', () => {
    const batch = new Batch<typeof owner>(8);
    const chain = new FakeChain([]);
    batch.add(owner, sequence(2, [7, 8, 9], 1), chain);
    expect(used(batch)).toEqual({ tokens: [8, 9], positions: [1, 2], sequences: [2, 2], outputs: [0, 1] });
    expect(batch.samplers).toEqual([chain]);
    expect(batch.share(0)).toMatchObject({ start: 0, count: 2, chain, tokens: [] });
  });

  it('takes as much as there is room for, and wants no output in the middle of a prompt', () => {
    const batch = new Batch<typeof owner>(4);
    batch.add(owner, sequence(0, [1]), new FakeChain([]));
    batch.add(owner, sequence(1, [1, 2, 3, 4, 5]), new FakeChain([]));
    expect(used(batch).sequences).toEqual([0, 1, 1, 1]);
    expect(used(batch).outputs).toEqual([1, 0, 0, 0]);
    expect(batch.samplers).toHaveLength(1);
    expect(batch.share(1).chain).toBeNull();
    expect(batch.room).toBe(0);
  });

  it('takes nothing when it is full, or when all is in the cache', () => {
    const batch = new Batch<typeof owner>(1);
    batch.add(owner, sequence(0, [1], 1), new FakeChain([]));
    expect(batch.isEmpty).toBe(true);
    batch.add(owner, sequence(1, [1]), new FakeChain([]));
    batch.add(owner, sequence(2, [1]), new FakeChain([]));
    expect(batch.shareCount).toBe(1);
  });

  it('only fills the cache without a chain', () => {
    const batch = new Batch<typeof owner>(4);
    batch.add(owner, sequence(0, [1, 2]), null);
    expect(used(batch).outputs).toEqual([0, 0]);
    expect(batch.samplers).toEqual([]);
  });

  it('wants an output for every token whose next one is to be promptRows, some at a time', () => {
    const batch = new Batch<typeof owner>(200);
    const chain = new FakeChain([]);
    const promptLogprobs = new PromptLogprobs(() => new FakeChain([]));
    batch.add(owner, sequence(0, [1, 2, 3]), chain, [], promptLogprobs);
    expect(used(batch).outputs).toEqual([1, 1, 1]);
    expect(batch.samplers).toEqual([promptLogprobs.chain, promptLogprobs.chain, chain]);
    batch.add(owner, sequence(1, new Array<number>(100).fill(5)), chain, [], promptLogprobs);
    expect(batch.share(1)).toMatchObject({ count: 64, promptRows: 64, chain: null });
    batch.add(owner, sequence(2, [1, 2]), null, [], promptLogprobs);
    expect(used(batch).outputs.slice(-2)).toEqual([1, 0]);
    expect(batch.samplers).toHaveLength(3 + 64 + 1);
  });

  it('forgets the last step when it is cleared', () => {
    const batch = new Batch<typeof owner>(4);
    batch.add(owner, sequence(0, [1, 2]), new FakeChain([]));
    batch.share(0).tokens.push(5);
    batch.clear();
    batch.add(owner, sequence(1, [1, 2]), null);
    expect(batch.samplers).toEqual([]);
    expect(batch.share(0)).toMatchObject({ tokens: [], chain: null, error: undefined });
    expect(used(batch).outputs).toEqual([0, 0]);
  });
});
