import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, ContextParams, Model } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, contextParams, initializeNative, native, promptEntries, step } from './native-fixture.js';

const PIRATE = join(import.meta.dirname, '../../models/cria-pirate-f16.gguf');
/** So much of the adapter overflows half precision. */
const POISON = Float32Array.of(1000);
const NOT_FINITE = -3;

const MEMORIES: readonly Partial<ContextParams>[] = [
  { kvUnified: false, flashAttention: 'off' },
  { kvUnified: true, flashAttention: 'off' },
  { kvUnified: true, flashAttention: 'on' },
  { kvUnified: true, flashAttention: 'on', typeK: 'q8_0', typeV: 'q8_0' },
  { kvUnified: true, flashAttention: 'on', typeK: 'bf16', typeV: 'f32' },
];

describe.each(MEMORIES)('logits that are not finite, with %o', (memory) => {
  let model: Model;
  let context: Context;
  let tokens: Int32Array;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { adapters: [PIRATE] });
    context = await native.Context.create(model, contextParams({ contextSize: 1024, sequences: 2, ...memory }));
    tokens = await model.tokenize('Once upon a time there was a fox who liked to sing. '.repeat(4), true, false);
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });

  const greedy = () => new native.SamplerChain(model, [{ type: 'greedy' }], {});

  /** Greedy tokens behind a prompt. */
  async function continuation(sequence: number, count: number): Promise<number[]> {
    const chain = greedy();
    const found = [(await step(context, promptEntries(tokens, chain, sequence))).tokens[0]!];
    while (found.length < count) {
      const position = tokens.length + found.length - 1;
      const { tokens: sampled } = await step(context, [{ token: found.at(-1)!, position, sequence, sampler: chain }]);
      found.push(sampled[0]!);
    }
    return found;
  }

  /** One step over a prompt with the adapter overdone. */
  function poison(sequence: number, chain = greedy()) {
    const { length } = tokens;
    const outputs = new Uint8Array(length);
    outputs[length - 1] = 1;
    const positions = Int32Array.from(tokens.keys());
    const sequences = new Int32Array(length).fill(sequence);
    return context.step({ tokens, positions, sequences, outputs, length, samplers: [chain], adapters: POISON });
  }

  it('have a mark instead of a token, and a reason', async () => {
    const output = await poison(0);
    expect([...output.tokens]).toEqual([NOT_FINITE]);
    expect(output.errors).toEqual({ 0: expect.stringMatching(/not finite/) });
    await context.clean();
  });

  it('leave nothing behind that others could attend to, once the memory is cleaned', async () => {
    context.trim(0, 0, -1);
    context.trim(1, 0, -1);
    await context.clean();
    const alone = await continuation(1, 6);
    context.trim(1, 0, -1);
    await poison(0);
    context.trim(0, 0, -1);
    await context.clean();
    expect(await continuation(1, 6)).toEqual(alone);
    context.trim(1, 0, -1);
    expect(await continuation(0, 6)).toEqual(alone);
  });

  it('are found in the cells by cleaning, which keeps the sequences that are sound', async () => {
    context.trim(0, 0, -1);
    await context.clean();
    const alone = await continuation(1, 8);
    context.trim(1, 0, -1);
    const chain = greedy();
    const first = (await step(context, promptEntries(tokens, chain, 1))).tokens[0]!;
    await poison(0);
    const broken = await context.clean();
    expect(context.lastPosition(1)).toBe(tokens.length - 1);
    expect([...broken]).toEqual([0]);
    expect(context.lastPosition(0)).toBe(-1);
    const found = [first];
    while (found.length < alone.length) {
      const position = tokens.length + found.length - 1;
      const output = await step(context, [{ token: found.at(-1)!, position, sequence: 1, sampler: chain }]);
      found.push(output.tokens[0]!);
    }
    expect(found).toEqual(alone);
  });
});
