import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model, SamplerChainOptions, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

/** Does nothing, and keeps the chain behind it from choosing among the largest logits alone. */
const ALL_TOKENS: SamplerSpec = { type: 'top_n_sigma', n: -1 };
const TOKENS = 2048;

const seed = 11;
const topK: SamplerSpec = { type: 'top_k', k: 40 };
const draw: SamplerSpec = { type: 'dist', seed };
const rest: readonly SamplerSpec[] = [
  topK,
  { type: 'top_p', p: 0.95, minKeep: 0 },
  { type: 'min_p', p: 0.05, minKeep: 0 },
  { type: 'temperature', temperature: 0.8, range: 0, exponent: 1 },
  draw,
];
const biases: SamplerSpec = {
  type: 'logit_bias',
  biases: [
    [7, 20],
    [900, -Infinity],
    [1200, 3],
  ],
};
const penalties: SamplerSpec = { type: 'penalties', lastN: 64, repeat: 1.3, frequency: 0.5, presence: 0.5 };
const CHAINS: readonly (readonly [name: string, chain: readonly SamplerSpec[]])[] = [
  ['the default chain', rest],
  ['biases', [biases, ...rest]],
  ['penalties', [penalties, ...rest]],
  ['biases and penalties', [biases, penalties, ...rest]],
  ['penalties that raise', [{ ...penalties, presence: -3 }, ...rest]],
  ['greedy behind penalties', [penalties, { type: 'greedy' }]],
  ['greedy behind biases', [biases, { type: 'greedy' }]],
  [
    'typical, XTC and a dynamic temperature',
    [
      topK,
      { type: 'typ_p', p: 0.7, minKeep: 3 },
      { type: 'xtc', probability: 0.5, threshold: 0.05, minKeep: 1, seed },
      { type: 'temperature', temperature: 1, range: 0.5, exponent: 1 },
      draw,
    ],
  ],
  ['min_keep', [topK, { type: 'top_p', p: 0.1, minKeep: 20 }, draw]],
  ['a short list', [{ type: 'top_k', k: 1 }, draw]],
];
const GRAMMARS = [undefined, 'root ::= [a-m ]*', 'root ::= [0-9]*', 'root ::= "x"*'];
const HISTORY = Int32Array.of(5, 9, 9, 30, 5, 7, 12, 900, 7);

describe('a chain that chooses among the largest logits', () => {
  let model: Model;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
  });
  afterAll(() => model.dispose());

  /** What a chain makes of several rows, one after the other. */
  function sampled(chain: readonly SamplerSpec[], options: SamplerChainOptions, rows: readonly Float32Array[]) {
    const sampler = new native.SamplerChain(model, chain, options);
    sampler.accept(HISTORY);
    const samples = rows.map((row) => {
      const { token, ids, values } = sampler.sample(row);
      return { token, left: Array.from(ids, (id, i) => [id, values[i]]) };
    });
    sampler.dispose();
    return samples;
  }

  const logits = fc
    .tuple(fc.nat(), fc.double({ min: 0.5, max: 8, noNaN: true }))
    .map(([from, scale]) => randomRow(from, scale));

  it.each(CHAINS)('chooses what it would among all tokens: %s', (_, chain) => {
    fc.assert(
      fc.property(fc.array(logits, { minLength: 3, maxLength: 3 }), fc.constantFrom(...GRAMMARS), (rows, gbnf) => {
        const options = { probabilities: 50, postSampling: true, ...(gbnf && { grammar: { gbnf } }) };
        expect(sampled(chain, options, rows)).toEqual(sampled([ALL_TOKENS, ...chain], options, rows));
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('leaves it to llama.cpp which of equal logits comes first', () => {
    const row = Float32Array.from({ length: TOKENS }, (_, token) => token % 50);
    for (const [, chain] of CHAINS) {
      expect(sampled(chain, {}, [row, row])).toEqual(sampled([ALL_TOKENS, ...chain], {}, [row, row]));
    }
  });

  it('takes rows that are mostly -infinity, and rows of one value', () => {
    const rows = [new Float32Array(TOKENS).fill(-Infinity), new Float32Array(TOKENS).fill(1)];
    rows[0]![77] = 2;
    rows[0]![1999] = 1;
    for (const row of rows) {
      expect(sampled(rest, {}, [row])).toEqual(sampled([ALL_TOKENS, ...rest], {}, [row]));
    }
  });
});

/** Normally distributed, nearly: sums of three uniform numbers, each row another. */
function randomRow(from: number, scale: number): Float32Array {
  let state = (from ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length: TOKENS }, () => (next() + next() + next() - 1.5) * scale);
}
