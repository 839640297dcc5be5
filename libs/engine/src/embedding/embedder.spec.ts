import fc from 'fast-check';
import { firstValueFrom, forkJoin, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { bytesOf, FakeBackend, type FakeBackendOptions } from '../../../../test/support/fake-backend.js';
import {
  EMBEDDING_SIZE,
  type FakeEmbeddingContext,
  vectorOf,
} from '../../../../test/support/fake-embedding-context.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { Adapters } from '../adapters/adapters.js';
import type { EmbeddingTask } from '../door/embedding.js';
import type { AdapterScales } from '../door/task.js';
import { Embedder } from './embedder.js';

function create(options: FakeBackendOptions = {}) {
  const backend = new FakeBackend({ pooling: 'mean', slots: 4, batchSize: 32, ...options });
  return { backend, embedder: new Embedder(backend, backend.model.embedding!) };
}

const tokens = (length: number, first = 0) => Int32Array.from({ length }, (_, place) => (first + place) % 256);

/** An input with so many tokens, that no model has been asked about. */
const input = (length: number, first = 0) => taskOf(tokens(length, first));
const taskOf = (tokens: Int32Array, adapters?: AdapterScales) => ({ tokens, adapters }) as unknown as EmbeddingTask;

const embedAll = (embedder: Embedder, inputs: readonly Int32Array[]) =>
  lastValueFrom(forkJoin(inputs.map((each) => embedder.embed(taskOf(each)))));

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
    const { backend, embedder } = create();
    await embedAll(
      embedder,
      [5, 5, 5, 5, 5, 20, 20, 12, 32, 1].map((length) => tokens(length)),
    );
    expect(backend.context.steps).toEqual([[5, 5, 5, 5], [5, 20], [20, 12], [32], [1]]);
  });

  it('refuses an input alone whose vector is not finite, and computes the others again', async () => {
    const { backend, embedder } = create();
    const context = backend.context as FakeEmbeddingContext;
    const isPoison = (each: readonly number[]) => each.includes(7);
    context.isBroken = (each, beside) => isPoison(each) || beside > 0;
    const outcomes = await Promise.allSettled(
      [tokens(3), tokens(2, 7), tokens(4, 20)].map((each) => firstValueFrom(embedder.embed(taskOf(each)))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'ERR_NOT_FINITE' } });
    expect(outcomes[2]).toMatchObject({ value: { vectors: [Float32Array.from(vectorOf([20, 21, 22, 23]))] } });
    expect(embedder.statistics()).toMatchObject({ poisonedTasks: 1, tasksRunning: 0, tasksWaiting: 0 });
    expect((await firstValueFrom(embedder.embed(input(5)))).tokens).toBe(5);
  });

  it('gives a vector a token with pooling none', async () => {
    const { embedder } = create({ pooling: 'none' });
    const [first, second] = await embedAll(embedder, [tokens(2), tokens(3, 7)]);
    expect(first!.vectors.map((vector) => [...vector])).toEqual([vectorOf([0]), vectorOf([1])]);
    expect(second!.vectors.map((vector) => [...vector])).toEqual([vectorOf([7]), vectorOf([8]), vectorOf([9])]);
    expect(second!.vectors[0]).toHaveLength(EMBEDDING_SIZE);
  });

  it('lets inputs that come while a step runs share the next one', async () => {
    const { backend, embedder } = create();
    const late: Promise<unknown>[] = [];
    backend.context.during = (step) => {
      if (step === 0) for (const length of [2, 3]) late.push(firstValueFrom(embedder.embed(input(length))));
    };
    await firstValueFrom(embedder.embed(input(4)));
    await Promise.all(late);
    expect(backend.context.steps).toEqual([[4], [2, 3]]);
  });

  it('leaves out what was cancelled while it waited', async () => {
    const { backend, embedder } = create();
    backend.context.during = (step) => {
      if (step === 0) cancelled.unsubscribe();
    };
    const first = firstValueFrom(embedder.embed(input(30)));
    const cancelled = embedder.embed(input(31)).subscribe();
    const last = firstValueFrom(embedder.embed(input(6)));
    expect(embedder.statistics().tasksWaiting).toBe(3);
    await Promise.all([first, last]);
    expect(backend.context.steps).toEqual([[30], [6]]);
    expect(backend.context.aborts).toBe(0);
    expect(embedder.statistics()).toMatchObject({ tasksWaiting: 0, tasksRunning: 0 });
  });

  it('aborts a step that nobody waits for any more, and goes on with the next', async () => {
    const { backend, embedder } = create();
    backend.context.during = (step) => {
      if (step === 0) for (const subscription of subscriptions) subscription.unsubscribe();
    };
    const subscriptions = [16, 16].map((length) => embedder.embed(input(length)).subscribe());
    const last = await firstValueFrom(embedder.embed(input(3)));
    expect(last.tokens).toBe(3);
    expect(backend.context.steps).toEqual([[16, 16], [3]]);
    expect(backend.context.aborts).toBeGreaterThan(0);
  });

  it('fails the inputs of a step that failed, and no others', async () => {
    const { backend, embedder } = create();
    backend.context.failures.push(nativeError('ERR_DECODE', 'no'));
    const outcomes = await Promise.allSettled([32, 32].map((length) => firstValueFrom(embedder.embed(input(length)))));
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_DECODE' } });
    expect(outcomes[1]).toMatchObject({ status: 'fulfilled' });
  });

  it('fails everything when it closes', async () => {
    const { backend, embedder } = create();
    const outcomes = Promise.allSettled([32, 32].map((length) => firstValueFrom(embedder.embed(input(length)))));
    await Promise.resolve();
    await embedder.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'ERR_CLOSED' } });
    await expect(firstValueFrom(embedder.embed(input(1)))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(backend.context.steps.length).toBeLessThan(2);
  });

  it('computes each step with one set of LoRA adapters', async () => {
    const backend = new FakeBackend({ pooling: 'mean', slots: 4, batchSize: 32 });
    const embedder = new Embedder(backend, backend.model.embedding!, new Adapters([{ path: 'a.gguf' }]));
    const used: unknown[] = [];
    const { step } = backend.context;
    backend.context.step = (batch) => {
      used.push([...(batch.adapters ?? [])]);
      return step.call(backend.context, batch);
    };
    const scales = [[0.5], [0.5], [0.25], undefined];
    await lastValueFrom(forkJoin(scales.map((each) => embedder.embed(taskOf(tokens(4), each)))));
    expect(used).toEqual([[0.5], [0.25], []]);
    expect(backend.context.steps).toEqual([[4, 4], [4], [4]]);
  });

  it('counts tokens, steps and inputs', async () => {
    const { embedder } = create();
    await embedAll(embedder, [tokens(8), tokens(8), tokens(20)]);
    const counters = embedder.statistics();
    expect(counters).toMatchObject({ promptTokens: 36, steps: 2, stepTokens: 36, stepSlots: 3, generatedTokens: 0 });
    expect(counters.latencies.endToEnd.counts.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('computes every input once, in order of arrival, within the limits of a step', async () => {
    const anyInput = fc.record({ length: fc.integer({ min: 1, max: 32 }), isCancelled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(anyInput, { minLength: 1, maxLength: 40 }), async (inputs) => {
        const { backend, embedder } = create();
        const wanted = inputs.filter(({ isCancelled }) => !isCancelled);
        const results = inputs.flatMap(({ length, isCancelled }) => {
          const stream = embedder.embed(input(length, length));
          if (!isCancelled) return [firstValueFrom(stream)];
          stream.subscribe().unsubscribe();
          return [];
        });
        const found = await Promise.all(results);
        expect(backend.context.steps.flat()).toEqual(wanted.map(({ length }) => length));
        for (const step of backend.context.steps) {
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
