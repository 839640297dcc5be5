import fc from 'fast-check';
import { firstValueFrom, forkJoin, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { bytesOf, FakeCore, type FakeCoreOptions } from '../../../../test/support/fake-core.js';
import { EMBEDDING_SIZE, vectorOf } from '../../../../test/support/fake-embedding-context.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { Embedder } from './embedder.js';

function create(options: FakeCoreOptions = {}) {
  const core = new FakeCore({ pooling: 'mean', slots: 4, batchSize: 32, ...options });
  return { core, embedder: new Embedder(core, core.model.embedding!) };
}

const tokens = (length: number, first = 0) => Int32Array.from({ length }, (_, place) => (first + place) % 256);

const embedAll = (embedder: Embedder, inputs: readonly Int32Array[]) =>
  lastValueFrom(forkJoin(inputs.map((input) => embedder.embed(input))));

describe('Embedder', () => {
  it('gives each input its own vector, whatever is computed beside it', async () => {
    const { embedder } = create();
    const inputs = ['one', 'another', 'third text'].map((text) => Int32Array.from(bytesOf(text)));
    const found = await embedAll(embedder, inputs);
    expect(found.map(({ vectors }) => vectors.map((vector) => [...vector]))).toEqual(
      inputs.map((input) => [vectorOf([...input])]),
    );
    expect(found.map((embedding) => embedding.tokens)).toEqual([3, 7, 10]);
  });

  it('packs inputs into steps: as many as the context has sequences, and the batch tokens', async () => {
    const { core, embedder } = create();
    await embedAll(
      embedder,
      [5, 5, 5, 5, 5, 20, 20, 12, 32, 1].map((length) => tokens(length)),
    );
    expect(core.context.steps).toEqual([[5, 5, 5, 5], [5, 20], [20, 12], [32], [1]]);
  });

  it('gives a vector a token with pooling none', async () => {
    const { embedder } = create({ pooling: 'none' });
    const [first, second] = await embedAll(embedder, [tokens(2), tokens(3, 7)]);
    expect(first!.vectors.map((vector) => [...vector])).toEqual([vectorOf([0]), vectorOf([1])]);
    expect(second!.vectors.map((vector) => [...vector])).toEqual([vectorOf([7]), vectorOf([8]), vectorOf([9])]);
    expect(second!.vectors[0]).toHaveLength(EMBEDDING_SIZE);
  });

  it('lets inputs that come while a step runs share the next one', async () => {
    const { core, embedder } = create();
    const late: Promise<unknown>[] = [];
    core.context.during = (step) => {
      if (step === 0) for (const length of [2, 3]) late.push(firstValueFrom(embedder.embed(tokens(length))));
    };
    await firstValueFrom(embedder.embed(tokens(4)));
    await Promise.all(late);
    expect(core.context.steps).toEqual([[4], [2, 3]]);
  });

  it('leaves out what was cancelled while it waited', async () => {
    const { core, embedder } = create();
    core.context.during = (step) => {
      if (step === 0) cancelled.unsubscribe();
    };
    const first = firstValueFrom(embedder.embed(tokens(30)));
    const cancelled = embedder.embed(tokens(31)).subscribe();
    const last = firstValueFrom(embedder.embed(tokens(6)));
    expect(embedder.counters().tasksWaiting).toBe(3);
    await Promise.all([first, last]);
    expect(core.context.steps).toEqual([[30], [6]]);
    expect(core.context.aborts).toBe(0);
    expect(embedder.counters()).toMatchObject({ tasksWaiting: 0, tasksRunning: 0 });
  });

  it('aborts a step that nobody waits for any more, and goes on with the next', async () => {
    const { core, embedder } = create();
    core.context.during = (step) => {
      if (step === 0) for (const subscription of subscriptions) subscription.unsubscribe();
    };
    const subscriptions = [16, 16].map((length) => embedder.embed(tokens(length)).subscribe());
    const last = await firstValueFrom(embedder.embed(tokens(3)));
    expect(last.tokens).toBe(3);
    expect(core.context.steps).toEqual([[16, 16], [3]]);
    expect(core.context.aborts).toBeGreaterThan(0);
  });

  it('fails the inputs of a step that failed, and no others', async () => {
    const { core, embedder } = create();
    core.context.failures.push(nativeError('ERR_DECODE', 'no'));
    const outcomes = await Promise.allSettled([32, 32].map((length) => firstValueFrom(embedder.embed(tokens(length)))));
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_DECODE' } });
    expect(outcomes[1]).toMatchObject({ status: 'fulfilled' });
  });

  it.each([
    ['no token', tokens(0), 'ERR_INVALID_ARGUMENT', 'token'],
    ['a token that does not exist', Int32Array.of(1, 258), 'ERR_INVALID_TOKEN', 'Token 258'],
    ['more tokens than a step', tokens(33), 'ERR_CONTEXT_SIZE', 'input (33 tokens) is too large'],
  ])('refuses an input of %s', async (_, input, code, message) => {
    const { embedder } = create();
    await expect(firstValueFrom(embedder.embed(input))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('fails everything when it closes', async () => {
    const { core, embedder } = create();
    const outcomes = Promise.allSettled([32, 32].map((length) => firstValueFrom(embedder.embed(tokens(length)))));
    await Promise.resolve();
    await embedder.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'ERR_CLOSED' } });
    await expect(firstValueFrom(embedder.embed(tokens(1)))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(core.context.steps.length).toBeLessThan(2);
  });

  it('computes each step with the LoRA adapters that act then', async () => {
    const core = new FakeCore({ pooling: 'mean', batchSize: 32 });
    let scales = [0.5];
    const embedder = new Embedder(core, core.model.embedding!, () => ({ scales: Float32Array.from(scales), key: 'a' }));
    const used: unknown[] = [];
    const { step } = core.context;
    core.context.step = (input) => {
      used.push([...(input.adapters ?? [])]);
      scales = [0.25];
      return step.call(core.context, input);
    };
    await embedAll(embedder, [tokens(32), tokens(32)]);
    expect(used).toEqual([[0.5], [0.25]]);
  });

  it('counts tokens, steps and inputs', async () => {
    const { embedder } = create();
    await embedAll(embedder, [tokens(8), tokens(8), tokens(20)]);
    const counters = embedder.counters();
    expect(counters).toMatchObject({ promptTokens: 36, steps: 2, stepTokens: 36, stepSlots: 3, generatedTokens: 0 });
    expect(counters.latencies.endToEnd.counts.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('computes every input once, in order of arrival, within the limits of a step', async () => {
    const input = fc.record({ length: fc.integer({ min: 1, max: 32 }), isCancelled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: 40 }), async (inputs) => {
        const { core, embedder } = create();
        const wanted = inputs.filter(({ isCancelled }) => !isCancelled);
        const results = inputs.flatMap(({ length, isCancelled }) => {
          const stream = embedder.embed(tokens(length, length));
          if (!isCancelled) return [firstValueFrom(stream)];
          stream.subscribe().unsubscribe();
          return [];
        });
        const found = await Promise.all(results);
        expect(core.context.steps.flat()).toEqual(wanted.map(({ length }) => length));
        for (const step of core.context.steps) {
          expect(step.length).toBeLessThanOrEqual(4);
          expect(step.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(32);
        }
        for (const [index, { length }] of wanted.entries()) {
          expect([...found[index]!.vectors[0]!]).toEqual(vectorOf([...tokens(length, length)]));
        }
      }),
      { numRuns: 50 },
    );
  });
});
