import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, DraftInput, Model, SamplerChain, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import {
  CHAT_MODEL,
  contextParams,
  defaultChain,
  initializeNative,
  native,
  promptEntries,
  step,
} from './native-fixture.js';

const GREEDY: readonly SamplerSpec[] = [{ type: 'greedy' }];

/** A step over one sequence: its last token, then drafts of what follows. */
function verify(
  context: Context,
  tokens: readonly number[],
  position: number,
  sampler: SamplerChain,
  {
    outputs = tokens.map((_, place): number => (place === 0 ? 1 : 2)),
    samplers = tokens.map(() => sampler),
  }: { outputs?: readonly number[]; samplers?: (SamplerChain | null)[] } = {},
) {
  return context.step({
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(tokens, (_, place) => position + place),
    sequences: new Int32Array(tokens.length),
    outputs: Uint8Array.from(outputs),
    length: tokens.length,
    samplers,
  });
}

/** One row a sequence, behind its last token. */
function draftInput(
  held: readonly (readonly number[])[],
  from: readonly number[],
  limits: readonly number[],
  least = 0,
): DraftInput {
  const entries = held.flatMap((tokens, sequence) =>
    tokens.slice(from[sequence]).map((token, place) => ({
      token,
      position: from[sequence]! + place,
      sequence,
      output: from[sequence]! + place === tokens.length - 1 ? 1 : 0,
    })),
  );
  return {
    tokens: Int32Array.from(entries, (entry) => entry.token),
    positions: Int32Array.from(entries, (entry) => entry.position),
    sequences: Int32Array.from(entries, (entry) => entry.sequence),
    outputs: Uint8Array.from(entries, (entry) => entry.output),
    length: entries.length,
    limits: Int32Array.from(limits),
    minProbabilities: new Float32Array(limits.length).fill(least),
  };
}

describe.each([false, true])('drafts, batch-invariant: %s', (batchInvariant) => {
  let model: Model;
  let context: Context;
  let prompt: Int32Array;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    context = await native.Context.create(model, contextParams({ contextSize: 512, sequences: 2, batchInvariant }));
    prompt = await model.tokenize('Once upon a time there was a fox', true, true);
  });
  beforeEach(() => context.clear());
  afterAll(() => {
    context.dispose();
    model.dispose();
  });

  const chainOf = (specs: readonly SamplerSpec[]) => new native.SamplerChain(model, specs);

  /** Tokens after the prompt, one a step. */
  async function plainly(specs: readonly SamplerSpec[], count: number): Promise<number[]> {
    const chain = chainOf(specs);
    context.clear();
    let { tokens } = await step(context, promptEntries(prompt, chain));
    const generated = [tokens[0]!];
    while (generated.length < count) {
      const position = prompt.length + generated.length - 1;
      ({ tokens } = await step(context, [{ token: generated.at(-1)!, position, sampler: chain }]));
      generated.push(tokens[0]!);
    }
    context.clear();
    return generated;
  }

  it('are accepted up to the first that was not sampled, and the others leave the memory', async () => {
    const expected = await plainly(GREEDY, 8);
    const [r0, r1, r2, r3, r4, r5] = expected as [number, number, number, number, number, number];
    const chain = chainOf(GREEDY);
    const wrong = (token: number) => (token === 40 ? 41 : 40);
    expect((await step(context, promptEntries(prompt, chain))).tokens[0]).toBe(r0);
    const partly = await verify(context, [r0, r1, r2, wrong(r3), r4], prompt.length, chain);
    expect([...partly.tokens]).toEqual([r1, r2, r3, -1, -1]);
    expect(context.lastPosition(0)).toBe(prompt.length + 2);
    const wholly = await verify(context, [r3, r4, r5], prompt.length + 3, chain);
    expect([...wholly.tokens]).toEqual(expected.slice(4, 7));
    expect(context.lastPosition(0)).toBe(prompt.length + 5);
    const none = await verify(context, [expected[6]!, wrong(expected[7]!)], prompt.length + 6, chain);
    expect([...none.tokens]).toEqual([expected[7]!, -1]);
    expect(context.lastPosition(0)).toBe(prompt.length + 6);
  });

  it('do not change what a chain with chance draws', async () => {
    const expected = await plainly(defaultChain(42), 24);
    const chain = chainOf(defaultChain(42));
    const generated = [(await step(context, promptEntries(prompt, chain))).tokens[0]!];
    for (let round = 0; generated.length < expected.length; round++) {
      const drafts = expected.slice(generated.length, generated.length + 3);
      if (round % 2 === 1 && drafts.length > 1) drafts[1] = (drafts[1]! + 1) % 100;
      const position = prompt.length + generated.length - 1;
      const { tokens } = await verify(context, [generated.at(-1)!, ...drafts], position, chain);
      generated.push(...[...tokens].filter((token) => token >= 0));
    }
    expect(generated.slice(0, expected.length)).toEqual(expected);
  });

  it('are verified beside a prompt whose log probabilities are asked for', async () => {
    const expected = await plainly(GREEDY, 4);
    const forced = [...prompt.subarray(1)];
    const promptRowsOf = () => {
      const chainOfPrompt = new native.SamplerChain(model, GREEDY, {
        forcedTokens: prompt.subarray(1),
        probabilities: 1,
      });
      return Array.from(prompt, (token, position) => ({
        token,
        position,
        sequence: 1,
        ...(position < forced.length && { sampler: chainOfPrompt }),
      }));
    };
    const alone = await step(context, promptRowsOf());
    expect([...alone.tokens]).toEqual(forced);

    context.trim(1, 0, -1);
    const chain = chainOf(GREEDY);
    await step(context, promptEntries(prompt, chain));
    const drafts = expected.slice(0, 3).map((token, place) => ({ token, position: prompt.length + place }));
    const entries = [...drafts.map((draft) => ({ ...draft, sequence: 0, sampler: chain })), ...promptRowsOf()];
    const outputs = entries.map(({ sampler }, place) => (sampler ? (place === 1 || place === 2 ? 2 : 1) : 0));
    const together = await context.step({
      tokens: Int32Array.from(entries, ({ token }) => token),
      positions: Int32Array.from(entries, ({ position }) => position),
      sequences: Int32Array.from(entries, ({ sequence }) => sequence),
      outputs: Uint8Array.from(outputs),
      length: entries.length,
      samplers: entries.flatMap(({ sampler }) => sampler ?? []),
    });
    expect([...together.tokens]).toEqual([...expected.slice(1), ...forced]);
    expect(together.probabilities!.ids).toEqual(alone.probabilities!.ids);
    const differences = together.probabilities!.values.map((value, i) =>
      Math.abs(value - alone.probabilities!.values[i]!),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(batchInvariant ? 0 : 0.05);
  });

  it('count no further once a row ends the generation', async () => {
    const { eos } = model.info;
    const chain = chainOf([{ type: 'logit_bias', biases: [[eos, 1000]] }, { type: 'greedy' }]);
    const { tokens } = await verify(context, [prompt[0]!, eos, eos], 0, chain);
    expect([...tokens]).toEqual([eos, -1, -1]);
    expect(context.lastPosition(0)).toBe(0);
  });

  it('are refused where they do not continue a row of their chain', () => {
    const chain = chainOf(GREEDY);
    const other = chainOf(GREEDY);
    const refused = (message: string) => expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message });
    const step = (outputs: number[], samplers?: (SamplerChain | null)[]) => () =>
      void verify(context, [1, 2, 3], 0, chain, {
        outputs,
        ...(samplers && { samplers }),
      });
    expect(step([2, 0, 0], [chain])).toThrow(
      refused('outputs[0] = 2 but no output row of its sequence is right before it'),
    );
    expect(step([1, 0, 2], [chain, chain])).toThrow(refused(expect.stringContaining('outputs[2] = 2')));
    expect(step([0, 1, 2], [chain, other])).toThrow(refused(expect.stringContaining('input.samplers[1]')));
    expect(step([0, 1, 2], [null, null])).toThrow(refused(expect.stringContaining('input.samplers[1]')));
    expect(step([0, 0, 3], [chain])).toThrow(refused('outputs[2] = 3 is not 0, 1 or 2'));
  });

  it('are made greedily for several sequences in one call, each up to its limit', async () => {
    const expected = await plainly(GREEDY, 9);
    const held = [[...prompt], [...prompt, ...expected.slice(0, 2)]];
    const first = await context.draft(draftInput(held, [0, 0], [4, 1]));
    expect([...first.counts]).toEqual([4, 1]);
    expect([...first.tokens]).toEqual([...expected.slice(0, 4), expected[2]]);
    expect(first.decodes).toBe(4);
    expect([0, 1].map((sequence) => context.lastPosition(sequence))).toEqual([prompt.length + 2, prompt.length + 1]);

    held[0]!.push(...expected.slice(0, 2));
    const second = await context.draft(draftInput(held, [prompt.length, prompt.length + 1], [3, 2]));
    expect([...second.tokens]).toEqual([...expected.slice(2, 5), ...expected.slice(2, 4)]);
  });

  it('end before a token that is not likely enough, and behind one that ends the generation', async () => {
    const { tokens, counts } = await context.draft(draftInput([[...prompt]], [0], [200], 0));
    expect(counts[0]).toBeLessThan(200);
    expect(tokens.at(-1)).toBe(model.info.eos);
    const sure = await context.draft(draftInput([[...prompt]], [0], [200], 0.9));
    expect(sure.counts[0]).toBeLessThan(counts[0]!);
    expect([...sure.tokens]).toEqual([...tokens.slice(0, sure.counts[0]!)]);
    expect((await context.draft(draftInput([[...prompt]], [0], [200], 1.1))).counts[0]).toBe(0);
  });

  it('are not asked for with wrong numbers, nor while something runs', async () => {
    expect(() => void context.draft(draftInput([[...prompt]], [0], [0]))).toThrow('input.limits must be 1 or more');
    expect(() => void context.draft(draftInput([[...prompt]], [0], []))).toThrow('input.limits is shorter than length');
    expect(() => void context.draft(draftInput([[-1]], [0], [1]))).toThrow('tokens[0] = -1');
    const running = context.draft(draftInput([[...prompt]], [0], [4]));
    expect(() => void context.draft(draftInput([[...prompt]], [0], [4]))).toThrow(
      expect.objectContaining({ code: 'ERR_BUSY' }),
    );
    expect(() => context.trim(0, 0, -1)).toThrow(expect.objectContaining({ code: 'ERR_BUSY' }));
    expect((await running).counts[0]).toBe(4);
  });

  it('leave what was held when there is no room for them', async () => {
    const tiny = await native.Context.create(model, contextParams({ contextSize: 256, batchSize: 256 }));
    const held = Array.from({ length: 255 }, () => 40);
    await expect(tiny.draft(draftInput([held], [0], [20]))).rejects.toMatchObject({ code: 'ERR_NO_KV_SLOT' });
    expect(tiny.lastPosition(0)).toBeLessThanOrEqual(255);
    tiny.dispose();
  });
});
