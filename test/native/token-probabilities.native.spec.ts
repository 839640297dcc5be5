import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChainOptions, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import {
  CHAT_MODEL,
  contextParams,
  defaultChain,
  initializeNative,
  native,
  promptEntries,
  step,
} from './native-fixture.js';

const GREEDY: SamplerSpec = { type: 'greedy' };
describe('the probabilities of a step', () => {
  let model: Model;
  let context: Context;
  let prompt: Int32Array;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    context = await native.Context.create(model, contextParams({ sequences: 3, kvUnified: true }));
    prompt = await model.tokenize('Once upon a time', true, true);
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });
  beforeEach(() => context.clear());

  const chain = (specs: readonly SamplerSpec[], options?: SamplerChainOptions) =>
    new native.SamplerChain(model, specs, options);
  const bias = (biases: readonly (readonly [number, number])[]): SamplerSpec => ({ type: 'logit_bias', biases });

  it('reports log probabilities of the model whatever the chain does', async () => {
    const plain = chain([GREEDY], { probabilities: 2048 });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, plain));
    const { offsets, ids, values } = probabilities!;
    expect([...offsets]).toEqual([0, 2049]);
    expect(ids[0]).toBe(tokens[0]);
    expect(ids[1]).toBe(tokens[0]);
    expect(values[0]).toBe(values[1]);
    const top = values.subarray(1);
    expect(top.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
    expect([...top]).toEqual([...top].sort((a, b) => b - a));
    expect(new Set(ids.subarray(1)).size).toBe(2048);

    context.clear();
    const hot = chain([bias([[777, 1000]]), ...defaultChain(1, 2)], { probabilities: 3 });
    const output = await step(context, promptEntries(prompt, hot));
    expect(output.tokens[0]).toBe(777);
    expect([...output.probabilities!.ids.subarray(1)]).toEqual([...ids.subarray(1, 4)]);
    expect(output.probabilities!.values[0]).toBeLessThan(output.probabilities!.values[1]!);
  });

  it('reports the first of all tokens, however few are asked for, also where logits are equal', () => {
    const size = model.info.vocabSize;
    const levels = fc.constantFrom(0, 1, 40, 1000, 1e6);
    fc.assert(
      fc.property(fc.nat(), levels, fc.integer({ min: 1, max: 64 }), (seed, different, count) => {
        let state = seed >>> 0;
        const logits = Float32Array.from({ length: size }, () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return different === 0 ? 1 : Math.floor((state / 2 ** 32) * different) / different;
        });
        const few = chain([GREEDY], { probabilities: count }).sample(logits);
        const all = chain([GREEDY], { probabilities: size }).sample(logits);
        expect(few.ids).toHaveLength(count);
        expect([...few.values]).toEqual([...all.values.subarray(0, count)]);
        const logitsOf = (ids: Int32Array) => Array.from(ids, (id) => logits[id]);
        expect(logitsOf(few.ids)).toEqual(logitsOf(all.ids.subarray(0, count)));
        expect(new Set(few.ids).size).toBe(count);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('reports the probabilities that the chain left', async () => {
    const sampler = chain(defaultChain(1, 1.5), { probabilities: 2048, postSampling: true });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, sampler));
    const top = probabilities!.values.subarray(1);
    expect(top.length).toBeLessThanOrEqual(40);
    expect(top.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(top.every((value) => value > 0)).toBe(true);
    expect(probabilities!.ids[0]).toBe(tokens[0]);
    expect([...top]).toEqual([...top].sort((a, b) => b - a));
  });

  it.each([
    ['nothing', []],
    ['biases', [bias([[777, 1]])]],
    ['penalties', [{ type: 'penalties', lastN: 64, repeat: 1.3, frequency: 0, presence: 0 }]],
  ] satisfies [string, SamplerSpec[]][])(
    'reports 1 and zeros of a greedy chain behind %s, the most likely first',
    async (_name, before) => {
      const sampler = chain([...before, GREEDY], { probabilities: 5, postSampling: true });
      const { probabilities, tokens } = await step(context, promptEntries(prompt, sampler));
      expect([...probabilities!.values]).toEqual([1, 1, 0, 0, 0, 0]);
      expect([...probabilities!.ids].slice(0, 2)).toEqual([tokens[0], tokens[0]]);
      expect(new Set(probabilities!.ids).size).toBe(5);
    },
  );

  it('reports nothing of a token that a greedy chain may not choose', async () => {
    const free = chain([GREEDY], { probabilities: 3, postSampling: true });
    const first = await step(context, promptEntries(prompt, free));
    const [, likeliest, second, third] = first.probabilities!.ids;
    context.clear();
    const others = Array.from({ length: 2048 }, (_, token) => token).filter(
      (token) => token !== second && token !== third,
    );
    const biased = chain([bias(others.map((token) => [token, -Infinity])), GREEDY], {
      probabilities: 5,
      postSampling: true,
    });
    const { probabilities } = await step(context, promptEntries(prompt, biased));
    expect([...probabilities!.ids]).toEqual([second, second, third]);
    expect([...probabilities!.ids]).not.toContain(likeliest);
  });

  it('reports probability 1 for the token of a chain whose temperature is 0', async () => {
    const sampler = chain(defaultChain(1, 0), { probabilities: 5, postSampling: true });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, sampler));
    expect([...probabilities!.ids]).toEqual([tokens[0], tokens[0]]);
    expect([...probabilities!.values]).toEqual([1, 1]);
  });

  it('reports probabilities only for the rows that ask', async () => {
    const { probabilities } = await step(context, [
      ...promptEntries(prompt, chain([GREEDY]), 0),
      ...promptEntries(prompt, chain([GREEDY], { probabilities: 3 }), 1),
      ...promptEntries(prompt, null, 2),
    ]);
    expect([...probabilities!.offsets]).toEqual([0, 0, 4, 4]);
  });
});
