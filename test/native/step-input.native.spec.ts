import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChain, StepInput } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, contextParams, initializeNative, native } from './native-fixture.js';

const withCode = (code: string) => expect.objectContaining({ code });

describe('the input of Context.step', () => {
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

  it.each<[string, Record<string, unknown>]>([
    ['a length of 0', { length: 0 }],
    ['a length beyond the arrays', { length: 3 }],
    ['a length beyond the batch size', { length: 257, tokens: new Int32Array(300) }],
    ['a token outside of the vocabulary', { tokens: Int32Array.of(1, 2048) }],
    ['a negative token', { tokens: Int32Array.of(1, -2) }],
    ['-1 where nothing was sampled', { tokens: Int32Array.of(1, -1) }],
    ['a negative position', { positions: Int32Array.of(-1, 0) }],
    ['a sequence that the context has not', { sequences: Int32Array.of(0, 2) }],
    ['a negative sequence', { sequences: Int32Array.of(0, -1) }],
    ['too few samplers', { samplers: [] }],
    ['too many samplers', { samplers: [null, null] }],
    ['something that is no sampler', { samplers: [{}] }],
    ['tokens in a plain array', { tokens: [1, 20] }],
    ['outputs of another type', { outputs: Int32Array.of(0, 1) }],
    ['no input', {}],
  ])('refuses %s at once', (name, changes) => {
    const bad = name === 'no input' ? (undefined as unknown as StepInput) : input(changes);
    expect(() => context.step(bad)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(context.lastPosition(0)).toBe(-1);
  });

  it('refuses a chain of another model', async () => {
    const other = await native.Model.load(CHAT_MODEL, {});
    const foreign = new native.SamplerChain(other, [{ type: 'greedy' }]);
    expect(() => context.step(input({ samplers: [foreign] }))).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    other.dispose();
  });

  it('refuses a disposed chain', () => {
    const chain = new native.SamplerChain(model, [{ type: 'greedy' }]);
    chain.dispose();
    expect(() => context.step(input({ samplers: [chain] }))).toThrowError(withCode('ERR_DISPOSED'));
  });

  it('computes the same token with fewer threads, and with as many as there are when asked for more', async () => {
    const threads = { threads: 2, poll: 0 };
    const wide = await native.Context.create(model, contextParams({ threads, threadsBatch: threads }));
    const tokens: (number | undefined)[] = [];
    for (const count of [undefined, 1, 2, 64]) {
      wide.clear();
      tokens.push((await wide.step(input(count === undefined ? {} : { threads: count }))).tokens[0]);
    }
    expect(new Set(tokens).size).toBe(1);
    expect(() => wide.step(input({ threads: 0 }))).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    wide.dispose();
  });
});
