import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChainOptions, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import { SAMPLER_NAMES } from '../../libs/sampling/src/index.js';
import {
  CHAT_MODEL,
  contextParams,
  defaultChain,
  generate,
  initializeNative,
  native,
  promptEntries,
  step,
} from './native-fixture.js';

const GREEDY: SamplerSpec = { type: 'greedy' };
const withCode = (code: string) => expect.objectContaining({ code });

/** What a chain has besides the samplers that a request orders: its first step and the one that chooses. */
const UNORDERED = ['logit_bias', 'greedy', 'dist', 'mirostat', 'mirostat_v2'];

/** One valid spec of every type of the table. */
const EXAMPLES: readonly SamplerSpec[] = [
  { type: 'logit_bias', biases: [[5, -1]] },
  { type: 'penalties', lastN: -1, repeat: 1.1, frequency: 0.1, presence: 0.1 },
  { type: 'dry', multiplier: 0.8, base: 1.75, allowedLength: 2, lastN: -1, breakers: ['\n'] },
  { type: 'top_n_sigma', n: 1 },
  { type: 'top_k', k: 40 },
  { type: 'typ_p', p: 0.9, minKeep: 1 },
  { type: 'top_p', p: 0.9, minKeep: 1 },
  { type: 'min_p', p: 0.1, minKeep: 1 },
  { type: 'xtc', probability: 0.5, threshold: 0.1, minKeep: 1, seed: 1 },
  { type: 'temperature', temperature: 0.8, range: 0.2, exponent: 1 },
  { type: 'infill' },
  { type: 'adaptive_p', target: 0.5, decay: 0.9, seed: 1 },
  { type: 'greedy' },
  { type: 'dist', seed: 1 },
  { type: 'mirostat', seed: 1, tau: 5, eta: 0.1, m: 100 },
  { type: 'mirostat_v2', seed: 1, tau: 5, eta: 0.1 },
];
const SELECTS = new Set(['adaptive_p', 'greedy', 'dist', 'mirostat', 'mirostat_v2']);

describe('SamplerChain', () => {
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

  it('has an example of every sampler that a request orders, and of those that begin and end a chain', () => {
    const types: readonly string[] = [...SAMPLER_NAMES, ...UNORDERED];
    expect(EXAMPLES.map((spec) => spec.type).sort()).toEqual(types.toSorted());
  });

  it.each(EXAMPLES.map((spec) => [spec.type, spec] as const))('makes and runs a chain with %s', async (type, spec) => {
    const sampler = chain(SELECTS.has(type) ? [spec] : [spec, { type: 'dist', seed: 3 }]);
    sampler.accept(prompt);
    const output = await step(context, promptEntries(prompt, sampler));
    expect(output.tokens[0]).toBeGreaterThanOrEqual(0);
  });

  it('refuses what is no chain', () => {
    const make = (specs: unknown) => () => chain(specs as SamplerSpec[]);
    for (const specs of [
      undefined,
      'greedy',
      [],
      [{ type: 'top_k', k: 1 }],
      [GREEDY, GREEDY],
      [GREEDY, { type: 'top_k', k: 1 }],
      [{ type: 'nonsense' }],
      [{}],
      [null],
      [{ type: 'top_k' }, GREEDY],
      [{ type: 'top_k', k: Number.NaN }, GREEDY],
      [{ type: 'dist', seed: -1 }],
      [{ type: 'dist', seed: 2 ** 32 }],
      [{ type: 'penalties', lastN: 64, repeat: 0, frequency: 0, presence: 0 }, GREEDY],
      [bias([[2048, 1]]), GREEDY],
      [bias([[-1, 1]]), GREEDY],
      [bias([[1, Number.NaN]]), GREEDY],
    ]) {
      expect(make(specs)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    }
    expect(() => new native.SamplerChain({} as Model, [GREEDY])).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it('draws a random seed once and reports it', async () => {
    const drawn = chain(defaultChain(0xffffffff));
    expect(drawn.seed).not.toBe(0xffffffff);
    expect(chain(defaultChain(0xffffffff)).seed).not.toBe(drawn.seed);
    const text = await generate(model, context, 'Once upon a time', drawn, 30);
    context.clear();
    expect(await generate(model, context, 'Once upon a time', chain(defaultChain(drawn.seed)), 30)).toBe(text);
    expect(chain(defaultChain(17)).seed).toBe(17);
  });

  it('finds the same tokens greedily as the full chain at temperature 0, with biases and without', async () => {
    const [first, second] = [
      (await step(context, promptEntries(prompt, chain([GREEDY])))).tokens[0]!,
      (await model.tokenize(' fox', false, false))[0]!,
    ];
    const cases: readonly (readonly (readonly [number, number])[])[] = [
      [],
      [[first, -Infinity]],
      [
        [first, -1],
        [first, -2],
      ],
      [[second, 100]],
      [
        [second, 5],
        [second, 5],
        [first, -0.5],
      ],
      Array.from({ length: 2000 }, (_, token) => [token, -Infinity] as const),
    ];
    for (const biases of cases) {
      const specs = biases.length === 0 ? [] : [bias(biases)];
      context.clear();
      const greedy = await generate(model, context, 'Once upon a time', chain([...specs, GREEDY]), 25);
      context.clear();
      const full = await generate(model, context, 'Once upon a time', chain([...specs, ...defaultChain(1, 0)]), 25);
      expect(greedy).toBe(full);
    }
  });

  it('never gives a token that is biased away', async () => {
    const first = (await step(context, promptEntries(prompt, chain([GREEDY])))).tokens[0]!;
    context.clear();
    const other = (await step(context, promptEntries(prompt, chain([bias([[first, -Infinity]]), GREEDY])))).tokens[0]!;
    expect(other).not.toBe(first);
    context.clear();
    const forced = (await step(context, promptEntries(prompt, chain([bias([[777, 1000]]), GREEDY])))).tokens[0]!;
    expect(forced).toBe(777);
  });

  it('penalizes accepted prompt tokens', async () => {
    const first = (await step(context, promptEntries(prompt, chain([GREEDY])))).tokens[0]!;
    context.clear();
    const penalized = chain([{ type: 'penalties', lastN: 8, repeat: 1, frequency: 0, presence: 100 }, GREEDY]);
    penalized.accept(Int32Array.of(first));
    expect((await step(context, promptEntries(prompt, penalized))).tokens[0]).not.toBe(first);
    expect(() => penalized.accept(Int32Array.of(2048))).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => penalized.accept([1] as unknown as Int32Array)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it('can be disposed of twice and then refuses every call', () => {
    const sampler = chain([GREEDY]);
    sampler.dispose();
    sampler.dispose();
    expect(() => sampler.seed).toThrowError(withCode('ERR_DISPOSED'));
    expect(() => sampler.accept(Int32Array.of(1))).toThrowError(withCode('ERR_DISPOSED'));
  });
});
