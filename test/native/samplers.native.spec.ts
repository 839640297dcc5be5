import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model, SamplerChain, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import {
  adaptive,
  dry,
  dynamicTemperature,
  exclusion,
  type Logits,
  minP,
  mirostat1,
  mirostat2,
  nextMu,
  type Probabilities,
  penalties,
  softmax,
  temperature,
  topK,
  topNSigma,
  topP,
  typical,
} from '../support/reference-samplers.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const DRAW: SamplerSpec = { type: 'dist', seed: 1 };

describe('each sampler, against one written out', () => {
  let model: Model;
  let size: number;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    size = model.info.vocabSize;
  });
  afterAll(() => model.dispose());

  /** Logits of a seed: some tokens much likelier than the rest, as a model's are. */
  function logitsOf(seed: number, spread = 2.5): Float32Array {
    let state = (seed * 2654435761 + 1) >>> 0;
    return Float32Array.from({ length: size }, () => {
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        state = (state * 1664525 + 1013904223) >>> 0;
        sum += state / 2 ** 32 - 0.5;
      }
      return sum * spread * 2;
    });
  }
  const asMap = (logits: Float32Array): Logits => new Map([...logits].map((logit, token) => [token, logit]));

  function chainOf(specs: readonly SamplerSpec[]): SamplerChain {
    const options = { probabilities: size, postSampling: true };
    return new native.SamplerChain(model, specs, options);
  }
  function sampled(chain: SamplerChain, logits: Float32Array) {
    const { token, ids, values } = chain.sample(logits);
    return { token, left: new Map([...ids].map((id, i) => [id, values[i]!])) };
  }
  const leftBy = (specs: readonly SamplerSpec[], logits: Float32Array) =>
    sampled(chainOf([...specs, DRAW]), logits).left;

  /** The same tokens, and nearly the same probabilities; what is nearly impossible aside. */
  function expectSame(left: Probabilities, expected: Probabilities): void {
    const differing = [...new Set([...left.keys(), ...expected.keys()])].filter((token) => {
      const [p, q] = [left.get(token) ?? 0, expected.get(token) ?? 0];
      return Math.abs(p - q) > 1e-4 * Math.min(p, q) + 1e-12;
    });
    expect(differing).toEqual([]);
  }

  /** A chain of one sampler leaves what its reference leaves, on several distributions. */
  function expectReference(spec: SamplerSpec, reference: (logits: Logits) => Logits): void {
    for (const seed of [1, 2, 3]) {
      for (const spread of [1, 4]) {
        const logits = logitsOf(seed, spread);
        expectSame(leftBy([spec], logits), softmax(reference(asMap(logits))));
      }
    }
  }

  it('leaves the softmax of the logits when there is none', () => {
    for (const seed of [1, 2, 3]) {
      const logits = logitsOf(seed);
      expectSame(leftBy([], logits), softmax(asMap(logits)));
    }
  });

  it('leaves the same when all are there and switched off', () => {
    const off: SamplerSpec[] = [
      { type: 'penalties', lastN: 64, repeat: 1, frequency: 0, presence: 0 },
      { type: 'dry', multiplier: 0, base: 1.75, allowedLength: 2, lastN: 64, breakers: ['\n'] },
      { type: 'top_n_sigma', n: -1 },
      { type: 'top_k', k: 0 },
      { type: 'typ_p', p: 1, minKeep: 0 },
      { type: 'top_p', p: 1, minKeep: 0 },
      { type: 'min_p', p: 0, minKeep: 0 },
      { type: 'xtc', probability: 0, threshold: 0.1, minKeep: 0, seed: 1 },
      { type: 'temperature', temperature: 1, range: 0, exponent: 1 },
    ];
    const logits = logitsOf(5);
    expectSame(leftBy(off, logits), softmax(asMap(logits)));
  });

  it('draws tokens as often as they are likely', () => {
    const logits = new Float32Array(size).fill(-100);
    const shares = [0.5, 0.3, 0.15, 0.05];
    shares.forEach((share, token) => {
      logits[token] = Math.log(share);
    });
    const chain = chainOf([{ type: 'dist', seed: 42 }]);
    const counts = shares.map(() => 0);
    const draws = 4000;
    for (let i = 0; i < draws; i++) counts[chain.sample(logits).token]!++;
    shares.forEach((share, token) => {
      // Five standard deviations.
      const deviation = Math.sqrt((share * (1 - share)) / draws);
      expect(Math.abs(counts[token]! / draws - share)).toBeLessThan(5 * deviation);
    });
  });

  it.each([0.1, 0.8, 1.5])('temperature %d', (value) => {
    expectReference({ type: 'temperature', temperature: value, range: 0, exponent: 1 }, temperature(value));
  });

  it.each([0, -1])('temperature %d leaves the likeliest token', (value) => {
    const logits = logitsOf(8);
    const left = leftBy([{ type: 'temperature', temperature: value, range: 0, exponent: 1 }], logits);
    expectSame(left, softmax(temperature(value)(asMap(logits))));
  });

  it.each([
    [0.8, 0.5, 1],
    [1, 0.9, 2],
    [0.3, 0.6, 0.5],
  ])('dynamic temperature %d +- %d with exponent %d', (value, range, exponent) => {
    expectReference(
      { type: 'temperature', temperature: value, range, exponent },
      dynamicTemperature(value, range, exponent),
    );
  });

  it.each([1, 7, 300, 5000])('top-k %d', (k) => {
    expectReference({ type: 'top_k', k }, topK(k));
  });

  it.each([
    [0.1, 0],
    [0.5, 0],
    [0.95, 0],
    [0, 0],
    [0.05, 25],
  ])('top-p %d with min_keep %d', (p, minKeep) => {
    expectReference({ type: 'top_p', p, minKeep }, topP(p, minKeep));
  });

  it.each([
    [0.05, 0],
    [0.5, 0],
    [0.9, 12],
  ])('min-p %d with min_keep %d', (p, minKeep) => {
    expectReference({ type: 'min_p', p, minKeep }, minP(p, minKeep));
  });

  it.each([
    [0.2, 0],
    [0.9, 0],
    [0.01, 9],
  ])('typical-p %d with min_keep %d', (p, minKeep) => {
    expectReference({ type: 'typ_p', p, minKeep }, typical(p, minKeep));
  });

  it.each([0.5, 1, 2])('top-n-sigma %d', (n) => {
    expectReference({ type: 'top_n_sigma', n }, topNSigma(n));
  });

  it.each([
    [0.01, 0],
    [0.1, 0],
    [0.01, 5000],
  ])('XTC that always strikes, with threshold %d and min_keep %d', (threshold, minKeep) => {
    expectReference({ type: 'xtc', probability: 1, threshold, minKeep, seed: 3 }, exclusion(threshold, minKeep));
  });

  it('XTC strikes as often as it is told', () => {
    const logits = new Float32Array(size).fill(-100);
    logits[0] = 1;
    logits[1] = 0.5;
    const chain = chainOf([{ type: 'xtc', probability: 0.3, threshold: 0.1, minKeep: 0, seed: 9 }, DRAW]);
    let struck = 0;
    for (let i = 0; i < 2000; i++) if (!sampled(chain, logits).left.has(0)) struck++;
    expect(Math.abs(struck / 2000 - 0.3)).toBeLessThan(0.06);
  });

  const HISTORY = [5, 9, 9, 30, 5, 7, 9, 30, 5, 12, 7, 9, 30, 5];

  it.each([
    [64, 1.5, 0, 0],
    [64, 0.8, 0, 0],
    [64, 1, 0.7, 0],
    [64, 1, 0, 1.2],
    [4, 1.3, 0.5, -0.4],
    [1, 1.3, 0, 0],
  ])('penalties over %d tokens: repeat %d, frequency %d, presence %d', (lastN, repeat, frequency, presence) => {
    const chain = chainOf([{ type: 'penalties', lastN, repeat, frequency, presence }, DRAW]);
    chain.accept(Int32Array.from(HISTORY));
    const logits = logitsOf(6);
    const history = [...HISTORY];
    for (let round = 0; round < 3; round++) {
      const { token, left } = sampled(chain, logits);
      expectSame(left, softmax(penalties(history, lastN, repeat, frequency, presence)(asMap(logits))));
      history.push(token);
    }
  });

  it.each([
    [64, 0.8, 1.75, 2],
    [64, 2, 1.2, 1],
    [64, 0.8, 1.75, 4],
    [7, 0.8, 1.75, 1],
  ])('DRY over %d tokens: multiplier %d, base %d, allowed %d', (lastN, multiplier, base, allowed) => {
    const spec: SamplerSpec = { type: 'dry', multiplier, base, allowedLength: allowed, lastN, breakers: [] };
    const chain = chainOf([spec, DRAW]);
    chain.accept(Int32Array.from(HISTORY));
    const logits = logitsOf(7);
    const expected = dry(HISTORY, lastN, multiplier, base, allowed, new Set())(asMap(logits));
    expect([...expected].some(([token, logit]) => logit !== logits[token])).toBe(true);
    expectSame(sampled(chain, logits).left, softmax(expected));
  });

  it('DRY does not look over a breaker', async () => {
    const breaker = (await model.tokenize('\n', false, false)).at(-1)!;
    const history = [40, 41, breaker, 42, 43, 44, 40, 41, breaker, 42, 43];
    const logits = logitsOf(9);
    const breakers = Array.from({ length: size }, (_, token) => token).filter((token) =>
      model.detokenize(Int32Array.of(token), false, true).includes('\n'),
    );
    const left = (list: readonly string[]) => {
      const chain = chainOf([
        { type: 'dry', multiplier: 1, base: 1.5, allowedLength: 1, lastN: 64, breakers: list },
        DRAW,
      ]);
      chain.accept(Int32Array.from(history));
      return sampled(chain, logits).left;
    };
    const expected = (stops: readonly number[]) => softmax(dry(history, 64, 1, 1.5, 1, new Set(stops))(asMap(logits)));
    expectSame(left([]), expected([]));
    expectSame(left(['\n']), expected(breakers));
    expect(left([]).get(44)!).toBeLessThan(left(['\n']).get(44)!);
  });

  it.each([
    [1, 3, 0.1],
    [1, 6, 0.5],
    [2, 3, 0.1],
    [2, 5, 0.5],
  ] as const)('mirostat %d with tau %d and eta %d, token after token', (version, tau, eta) => {
    const m = 100;
    const chain = chainOf([
      version === 1 ? { type: 'mirostat', seed: 4, tau, eta, m } : { type: 'mirostat_v2', seed: 4, tau, eta },
    ]);
    let mu = 2 * tau;
    for (let round = 0; round < 12; round++) {
      const logits = logitsOf(20 + round, 4);
      const { token, left } = sampled(chain, logits);
      const expected = softmax((version === 1 ? mirostat1(mu, m) : mirostat2(mu))(asMap(logits)));
      expectSame(left, expected);
      mu = nextMu(mu, left.get(token)!, tau, eta);
    }
  });

  it.each([
    [0.3, 0.9],
    [0.4, 0.5],
    [0, 0],
  ])('adaptive_p with target %d and decay %d, token after token', (target, decay) => {
    const chain = chainOf([{ type: 'adaptive_p', target, decay, seed: 4 }]);
    // The mean of the probabilities of what was chosen, the latest first and each older one worth less by the decay.
    let [sum, weight] = [target / (1 - decay), 1 / (1 - decay)];
    for (let round = 0; round < 12; round++) {
      const logits = logitsOf(20 + round, 4);
      const adapted = Math.min(Math.max(2 * target - sum / weight, 0), 1);
      const { token, left } = sampled(chain, logits);
      expectSame(left, softmax(adaptive(adapted)(asMap(logits))));
      const chosen = softmax(asMap(logits)).get(token)!;
      [sum, weight] = [chosen + decay * sum, 1 + decay * weight];
    }
  });

  it('adaptive_p below 0 draws from what is left', () => {
    const logits = logitsOf(12);
    expectSame(
      sampled(chainOf([{ type: 'adaptive_p', target: -1, decay: 0.9, seed: 4 }]), logits).left,
      softmax(asMap(logits)),
    );
  });

  it('adds biases, those of one token together, and never draws what is at -infinity', () => {
    const logits = logitsOf(11);
    const biases = [
      [3, 1.5],
      [9, -2],
      [3, 0.25],
      [77, Number.NEGATIVE_INFINITY],
    ] as const;
    const expected = new Map(asMap(logits));
    for (const [token, bias] of biases) expected.set(token, expected.get(token)! + bias);
    const left = leftBy([{ type: 'logit_bias', biases }], logits);
    expectSame(left, softmax(expected));
    expect(left.has(77)).toBe(false);
  });

  it('applies samplers in their order, and one that is repeated again', () => {
    const logits = logitsOf(12, 4);
    const hot: SamplerSpec = { type: 'temperature', temperature: 3, range: 0, exponent: 1 };
    const cut: SamplerSpec = { type: 'top_p', p: 0.8, minKeep: 0 };
    const all = asMap(logits);
    expectSame(leftBy([hot, cut], logits), softmax(topP(0.8)(temperature(3)(all))));
    expectSame(leftBy([cut, hot], logits), softmax(temperature(3)(topP(0.8)(all))));
    expectSame(leftBy([cut, hot, cut], logits), softmax(topP(0.8)(temperature(3)(topP(0.8)(all)))));
    expectSame(leftBy([hot, hot], logits), softmax(temperature(9)(all)));
  });

  it('takes the likeliest token greedily, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 0xfffffffe }), (from, seed) => {
        const logits = logitsOf(from);
        const likeliest = logits.indexOf(Math.max(...logits));
        expect(chainOf([{ type: 'greedy' }]).sample(logits).token).toBe(likeliest);
        const cold: SamplerSpec = { type: 'temperature', temperature: 0, range: 0, exponent: 1 };
        expect(chainOf([cold, { type: 'dist', seed }]).sample(logits).token).toBe(likeliest);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('draws the same tokens from one seed, and others from another', () => {
    const draws = (seed: number) => {
      const chain = chainOf([{ type: 'dist', seed }]);
      return Array.from({ length: 20 }, (_, i) => chain.sample(logitsOf(i)).token);
    };
    expect(draws(5)).toEqual(draws(5));
    expect(draws(5)).not.toEqual(draws(6));
  });

  it('refuses logits of another size', () => {
    const chain = chainOf([DRAW]);
    for (const logits of [new Float32Array(3), [1, 2], undefined]) {
      expect(() => chain.sample(logits as Float32Array)).toThrowError(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    }
  });
});
