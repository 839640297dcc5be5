import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChain, StepInput } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, contextParams, initializeNative, native, promptEntries, step } from './native-fixture.js';

const withCode = (code: string) => expect.objectContaining({ code });

describe('Context', () => {
  let model: Model;
  let context: Context;
  let sampler: SamplerChain;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
  });
  afterAll(() => model.dispose());
  beforeEach(async () => {
    context = await native.Context.create(model, contextParams({ sequences: 2, kvUnified: true }));
  });
  afterEach(() => context.dispose());

  const input = (changes: Partial<Record<keyof StepInput, unknown>> = {}) =>
    ({
      tokens: Int32Array.of(1, 20),
      positions: Int32Array.of(0, 1),
      sequences: Int32Array.of(0, 0),
      outputs: Uint8Array.of(0, 1),
      length: 2,
      samplers: [sampler],
      ...changes,
    }) as StepInput;

  it('tells the values in effect', () => {
    expect(context).toMatchObject({
      contextSize: 256,
      batchSize: 256,
      ubatchSize: 256,
      pooling: 'none',
      canShift: true,
      isBatchInvariant: false,
    });
    expect(context.sequenceContextSize).toBe(256);
  });

  it('divides the cells among the sequences unless they are unified', async () => {
    const divided = await native.Context.create(model, contextParams({ contextSize: 1024, sequences: 2 }));
    expect([divided.contextSize, divided.sequenceContextSize]).toEqual([1024, 512]);
    divided.dispose();
  });

  it.each([
    [{ contextSize: 256, sequences: 2 }, [256, 128]],
    [{ contextSize: 1000, sequences: 3 }, [1000, 333]],
    [{ contextSize: 100, sequences: 1 }, [100, 100]],
    [{ contextSize: 300, sequences: 2, kvUnified: true }, [300, 300]],
    [{ contextSize: 0, sequences: 1 }, [2048, 2048]],
  ])('gives no more cells than were asked for, where llama.cpp rounds them up: %j', async (params, sizes) => {
    const rounded = await native.Context.create(model, contextParams(params));
    expect([rounded.contextSize, rounded.sequenceContextSize]).toEqual(sizes);
    rounded.dispose();
  });

  it('cannot be made by hand', () => {
    const Forged = native.Context as unknown as new () => Context;
    expect(() => new Forged()).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it.each([
    ['batchSize', 0],
    ['sequences', 0],
    ['sequences', 100_000],
    ['contextSize', -1],
    ['contextSize', 1.5],
    ['threads', { threads: 0 }],
    ['threads', { threads: 1, poll: 101 }],
    ['threads', { threads: 1, cpuMask: [1] }],
    ['typeK', 'q3'],
    ['pooling', 'sum'],
    ['flashAttention', true],
  ])('refuses %s = %j at once', (name, value) => {
    expect(() => native.Context.create(model, { ...contextParams(), [name]: value })).toThrowError(
      withCode('ERR_INVALID_ARGUMENT'),
    );
  });

  it('rejects with the reason when llama.cpp refuses', async () => {
    const params = contextParams({ typeV: 'q8_0', flashAttention: 'off' });
    await expect(native.Context.create(model, params)).rejects.toMatchObject({
      code: 'ERR_CONTEXT_CREATE',
      message: expect.stringContaining('flash_attn'),
    });
  });

  it('lets a chain be disposed of while its step runs', async () => {
    const chain = new native.SamplerChain(model, [{ type: 'greedy' }]);
    const running = context.step(input({ samplers: [chain] }));
    chain.dispose();
    expect((await running).tokens[0]).toBeGreaterThanOrEqual(0);
  });

  it('reads its input before it returns', async () => {
    const expected = (await context.step(input())).tokens[0];
    context.clear();
    const arrays = input();
    const running = context.step(arrays);
    arrays.tokens.fill(0);
    arrays.positions.fill(77);
    expect((await running).tokens[0]).toBe(expected);
    expect(context.lastPosition(0)).toBe(1);
  });

  it('gives -1 for a row without a sampler', async () => {
    const output = await step(context, [
      { token: 1, position: 0, sampler: null },
      { token: 20, position: 1, sampler },
    ]);
    expect([...output.tokens]).toEqual([-1, expect.any(Number)]);
    expect(output.decodeMicros).toBeGreaterThan(0);
    expect(output.probabilities).toBeUndefined();
    expect(output.embeddings).toBeUndefined();
    expect(output.errors).toBeUndefined();
  });

  it('rejects positions that leave a gap', async () => {
    await expect(context.step(input({ positions: Int32Array.of(5, 9) }))).rejects.toMatchObject({ code: 'ERR_DECODE' });
    expect(context.lastPosition(0)).toBe(-1);
  });

  it('rejects a batch that does not fit with ERR_NO_KV_SLOT and changes nothing', async () => {
    const filled = promptEntries(new Int32Array(250).fill(20), null);
    await step(context, filled);
    const more = promptEntries(new Int32Array(10).fill(20), null, 0, 250);
    await expect(step(context, more)).rejects.toMatchObject({ code: 'ERR_NO_KV_SLOT' });
    expect(context.lastPosition(0)).toBe(249);
    await step(context, more.slice(0, 6));
    expect(context.lastPosition(0)).toBe(255);
  });

  it('refuses everything but abort with ERR_BUSY while a step runs', async () => {
    const running = step(context, promptEntries(new Int32Array(200).fill(20), null));
    for (const call of [
      () => context.step(input()),
      () => context.save(0),
      () => context.restore(0, new Uint8Array()),
      () => context.trim(0, -1, -1),
      () => context.shift(0, 0, -1, 1),
      () => context.copy(0, 1, -1, -1),
      () => context.lastPosition(0),
      () => context.firstPosition(0),
      () => context.clear(),
      () => context.dispose(),
    ]) {
      expect(call).toThrowError(withCode('ERR_BUSY'));
    }
    await running;
    expect(context.lastPosition(0)).toBe(199);
  });

  it('ends an aborted step with ERR_ABORTED and keeps a consistent memory', async () => {
    const long = await native.Context.create(
      model,
      contextParams({ contextSize: 2048, batchSize: 2048, ubatchSize: 64 }),
    );
    const running = step(long, promptEntries(new Int32Array(2000).fill(20), sampler));
    long.abort();
    await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    const kept = long.lastPosition(0);
    expect(kept).toBeLessThan(1999);
    long.abort(); // with nothing running it does nothing
    const output = await step(long, [{ token: 20, position: kept + 1, sampler }]);
    expect(output.tokens[0]).toBeGreaterThanOrEqual(0);
    long.dispose();
  });

  it('edits the memory of one sequence and leaves the other alone', async () => {
    const entries = promptEntries(new Int32Array(10).fill(20), null);
    await step(context, [...entries, ...entries.map((entry) => ({ ...entry, sequence: 1 }))]);
    expect(context.trim(0, 5, -1)).toBe(true);
    expect([context.lastPosition(0), context.lastPosition(1)]).toEqual([4, 9]);
    expect(context.firstPosition(0)).toBe(0);
    expect(context.trim(1, -1, -1)).toBe(true);
    expect([context.firstPosition(1), context.lastPosition(1)]).toEqual([-1, -1]);
    context.clear();
    expect(context.lastPosition(0)).toBe(-1);
  });

  it('refuses memory edits of sequences that are not there', () => {
    for (const sequence of [-1, 2, 0.5, Number.NaN]) {
      for (const call of [
        () => context.trim(sequence, 0, -1),
        () => context.shift(sequence, 0, -1, 1),
        () => context.copy(0, sequence, -1, -1),
        () => context.lastPosition(sequence),
        () => context.save(sequence),
        () => context.restore(sequence, new Uint8Array(100)),
      ]) {
        expect(call).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
      }
    }
  });

  it('refuses damaged states with ERR_STATE and leaves the sequence empty', async () => {
    await context.step(input());
    const state = await context.save(0);
    const damaged = Uint8Array.from(state);
    damaged[state.length >> 1]! ^= 1;
    for (const bytes of [new Uint8Array(), new Uint8Array(1000), state.subarray(0, -10), damaged]) {
      await expect(context.restore(1, bytes)).rejects.toMatchObject({ code: 'ERR_STATE' });
      expect(context.lastPosition(1)).toBe(-1);
    }
    await context.restore(1, state);
    expect(context.lastPosition(1)).toBe(1);
  });

  it('saves into memory that is there, with and without a checksum, and finds damage by it', async () => {
    expect(context.savedSize(0)).toBe(0);
    await context.step(input());
    const size = context.savedSize(0);
    const bytes = new Uint8Array(size + 100);
    await expect(context.saveInto(0, bytes.subarray(0, size - 1), true)).rejects.toMatchObject({ code: 'ERR_STATE' });
    expect(await context.saveInto(0, bytes, false)).toBe(size);
    await context.restore(1, bytes.subarray(0, size));
    expect(context.lastPosition(1)).toBe(1);
    expect(await context.saveInto(0, bytes, true)).toBe(size);
    expect(bytes.subarray(0, size)).toEqual(await context.save(0));
    bytes[size >> 1]! ^= 1;
    await expect(context.restore(1, bytes.subarray(0, size))).rejects.toMatchObject({ code: 'ERR_STATE' });
    expect(() => context.saveInto(0, 'text' as never, true)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => context.savedSize(0, 'some' as never)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it('refuses a state of a context with another KV cache type', async () => {
    await context.step(input());
    const state = await context.save(0);
    const other = await native.Context.create(model, contextParams({ typeK: 'f32', typeV: 'f32' }));
    await expect(other.restore(0, state)).rejects.toMatchObject({ code: 'ERR_STATE' });
    expect(other.lastPosition(0)).toBe(-1);
    other.dispose();
  });

  it('works with two threads, separate pools and a CPU mask', async () => {
    const expected = (await context.step(input())).tokens[0];
    const threads = { threads: 2, poll: 0, cpuMask: Uint8Array.of(1, 1), priority: 0 };
    const other = await native.Context.create(model, contextParams({ threads, threadsBatch: { threads: 1, poll: 0 } }));
    expect((await other.step(input())).tokens[0]).toBe(expected);
    expect(
      (
        await other.step(
          input({ tokens: Int32Array.of(20), positions: Int32Array.of(2), outputs: Uint8Array.of(1), length: 1 }),
        )
      ).tokens[0],
    ).toBeGreaterThanOrEqual(0);
    other.dispose();
  });

  it('can be disposed of twice and then refuses every call', async () => {
    const other = await native.Context.create(model, contextParams());
    other.dispose();
    other.dispose();
    for (const call of [
      () => other.step(input()),
      () => other.save(0),
      () => other.trim(0, -1, -1),
      () => other.lastPosition(0),
      () => other.clear(),
    ]) {
      expect(call).toThrowError(withCode('ERR_DISPOSED'));
    }
    other.abort();
  });

  it('outlives its disposed model', async () => {
    const own = await native.Model.load(CHAT_MODEL, {});
    const other = await native.Context.create(own, contextParams());
    const chain = new native.SamplerChain(own, [{ type: 'greedy' }]);
    own.dispose();
    expect((await other.step(input({ samplers: [chain] }))).tokens[0]).toBeGreaterThanOrEqual(0);
    other.dispose();
  });
});
