import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyLength, samplerChain } from './sampler-chain.js';
import { SAMPLER_NAMES } from './sampler-names.js';
import { SAMPLERS } from './samplers.js';
import { DEFAULT_SAMPLING, type SamplingParams } from './sampling-params.js';

const DEPENDENCIES = { contextSize: 512, endOfGenerationTokens: [2, 7] };

const chain = (changes: Partial<SamplingParams> = {}) =>
  samplerChain({ ...DEFAULT_SAMPLING, ...changes }, DEPENDENCIES);
const types = (changes: Partial<SamplingParams> = {}) => chain(changes).map((spec) => spec.type);

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyParams: fc.Arbitrary<SamplingParams> = fc.record({
  seed: fc.nat(),
  temperature: fc.oneof(fc.constant(0), fc.constant(1), number(-1, 3)),
  dynatempRange: fc.oneof(fc.constant(0), number(0, 2)),
  dynatempExponent: number(0, 3),
  topK: fc.integer({ min: -1, max: 100 }),
  topP: fc.oneof(fc.constant(1), number(0, 2)),
  minP: fc.oneof(fc.constant(0), number(0, 1)),
  typicalP: fc.oneof(fc.constant(1), number(0, 2)),
  topNSigma: number(-1, 3),
  xtcProbability: fc.oneof(fc.constant(0), number(0, 1)),
  xtcThreshold: number(0, 1),
  mirostat: fc.constantFrom(0 as const, 1 as const, 2 as const),
  mirostatTau: number(0, 10),
  mirostatEta: number(0, 1),
  adaptiveTarget: number(-1, 1),
  adaptiveDecay: number(0, 0.99),
  repeatLastN: fc.integer({ min: -1, max: 128 }),
  repeatPenalty: fc.oneof(fc.constant(1), number(0.5, 2)),
  presencePenalty: fc.oneof(fc.constant(0), number(-2, 2)),
  frequencyPenalty: fc.oneof(fc.constant(0), number(-2, 2)),
  dryMultiplier: fc.oneof(fc.constant(0), number(0, 2)),
  dryBase: number(0, 3),
  dryAllowedLength: fc.nat(8),
  dryPenaltyLastN: fc.integer({ min: -1, max: 128 }),
  drySequenceBreakers: fc.array(fc.string()),
  minKeep: fc.nat(5),
  samplers: fc.array(fc.constantFrom(...SAMPLER_NAMES)),
  logitBias: fc.array(fc.tuple(fc.nat(100), number(-100, 100))),
  ignoreEos: fc.boolean(),
});

describe('samplerChain', () => {
  it('is top-k, top-p, min-p, temperature and a draw by default', () => {
    expect(chain({ seed: 42 })).toEqual([
      { type: 'top_k', k: 40 },
      { type: 'top_p', p: 0.95, minKeep: 0 },
      { type: 'min_p', p: 0.05, minKeep: 0 },
      { type: 'temperature', temperature: 0.8, range: 0, exponent: 1 },
      { type: 'dist', seed: 42 },
    ]);
  });

  it('follows the order of the request, repeats and omissions included', () => {
    expect(types({ samplers: ['temperature', 'top_k', 'top_k', 'infill'] })).toEqual([
      'temperature',
      'top_k',
      'top_k',
      'infill',
      'dist',
    ]);
  });

  it('only draws when no sampler is ordered', () => {
    expect(types({ samplers: [] })).toEqual(['dist']);
  });

  it('chooses by adaptive_p wherever it is named, in place of the draw', () => {
    expect(chain({ samplers: ['adaptive_p', 'min_p'], adaptiveTarget: 0.5, adaptiveDecay: 0.7, seed: 3 })).toEqual([
      { type: 'min_p', p: 0.05, minKeep: 0 },
      { type: 'adaptive_p', target: 0.5, decay: 0.7, seed: 3 },
    ]);
    expect(types({ samplers: ['adaptive_p', 'adaptive_p', 'temperature'], temperature: 0 })).toEqual([
      'temperature',
      'adaptive_p',
    ]);
  });

  it('applies logit biases before everything else, in the order given', () => {
    expect(
      chain({
        logitBias: [
          [5, 1.5],
          [5, -2],
        ],
        samplers: [],
      })[0],
    ).toEqual({
      type: 'logit_bias',
      biases: [
        [5, 1.5],
        [5, -2],
      ],
    });
  });

  it('forbids every token that ends a generation when EOS is ignored', () => {
    expect(chain({ logitBias: [[5, 1]], ignoreEos: true, samplers: [] })[0]).toEqual({
      type: 'logit_bias',
      biases: [
        [5, 1],
        [2, -Infinity],
        [7, -Infinity],
      ],
    });
  });

  it('keeps the biases with mirostat, which replaces the ordered samplers', () => {
    expect(types({ mirostat: 1, ignoreEos: true })).toEqual(['logit_bias', 'temperature', 'mirostat']);
    expect(chain({ mirostat: 2, seed: 7, temperature: 0.5, dynatempRange: 1 })).toEqual([
      { type: 'temperature', temperature: 0.5, range: 0, exponent: 1 },
      { type: 'mirostat_v2', seed: 7, tau: 5, eta: 0.1 },
    ]);
  });

  it('takes the context for a window of -1', () => {
    expect(chain({ repeatPenalty: 1.1, repeatLastN: -1, samplers: ['penalties'] })[0]).toMatchObject({ lastN: 512 });
    expect(chain({ dryMultiplier: 0.8, samplers: ['dry'] })[0]).toMatchObject({ lastN: 512 });
  });

  it('cuts a window that no generation can fill', () => {
    const huge = { repeatPenalty: 1.1, repeatLastN: 2 ** 31 - 1, samplers: ['penalties'] } as const;
    expect(chain(huge)[0]).toMatchObject({ lastN: 65_536 });
    expect(samplerChain({ ...DEFAULT_SAMPLING, ...huge }, { ...DEPENDENCIES, contextSize: 131_072 })[0]).toMatchObject({
      lastN: 131_072,
    });
  });

  it.each([
    ['penalties without a window', { repeatPenalty: 1.5, repeatLastN: 0 }],
    ['penalties of neutral values', {}],
    ['DRY without a multiplier', { dryMultiplier: 0 }],
    ['DRY with a base below 1', { dryMultiplier: 1, dryBase: 0.9 }],
    ['DRY without a window', { dryMultiplier: 1, dryPenaltyLastN: 0 }],
    ['top-k of 0', { topK: 0 }],
    ['top-p of 1', { topP: 1 }],
    ['min-p of 0', { minP: 0 }],
    ['typical-p of 1', { typicalP: 1 }],
    ['top-n-sigma of -1', { topNSigma: -1 }],
    ['XTC without a probability', { xtcProbability: 0 }],
    ['XTC with a threshold above a half', { xtcProbability: 1, xtcThreshold: 0.51 }],
    ['temperature 1 without a range', { temperature: 1 }],
  ])('leaves out %s', (_, changes: Partial<SamplingParams>) => {
    const off = { topK: 0, topP: 1, minP: 0, temperature: 1 };
    expect(types({ ...off, ...changes })).toEqual(['dist']);
  });

  it('keeps temperature 1 with a range', () => {
    expect(types({ samplers: ['temperature'], temperature: 1, dynatempRange: 0.5 })).toEqual(['temperature', 'dist']);
  });

  describe('at temperature 0', () => {
    it('takes the likeliest token without sorting the others', () => {
      expect(types({ temperature: 0 })).toEqual(['greedy']);
      expect(types({ temperature: -1, topNSigma: 1 })).toEqual(['greedy']);
    });

    it('keeps what changes which one is the likeliest', () => {
      expect(types({ temperature: 0, repeatPenalty: 1.5, dryMultiplier: 1 })).toEqual(['penalties', 'dry', 'greedy']);
      expect(types({ temperature: 0, ignoreEos: true })).toEqual(['logit_bias', 'greedy']);
    });

    it.each([
      { xtcProbability: 0.5 },
      { typicalP: 0.5 },
      { dynatempRange: 0.5 },
      { samplers: ['temperature', 'penalties'], repeatPenalty: 1.5 },
      { samplers: ['infill', 'temperature'] },
      { samplers: ['top_k'] },
    ] as const)('keeps the whole chain where the likeliest token may be dropped: %j', (changes) => {
      expect(types({ temperature: 0, ...changes }).at(-1)).toBe('dist');
    });
  });

  it('ends in exactly one step that chooses, whatever the parameters', () => {
    fc.assert(
      fc.property(anyParams, (params) => {
        const choosing = ['adaptive_p', 'greedy', 'dist', 'mirostat', 'mirostat_v2'];
        const places = samplerChain(params, DEPENDENCIES).map((spec) => choosing.includes(spec.type));
        expect(places.filter(Boolean)).toHaveLength(1);
        expect(places.at(-1)).toBe(true);
      }),
    );
  });

  it('is the ordered samplers less the inactive ones, whatever the parameters', () => {
    fc.assert(
      fc.property(anyParams, (params) => {
        const all = samplerChain({ ...params, mirostat: 0 }, DEPENDENCIES).map((spec) => spec.type);
        const ordered = all.filter((type) => type !== 'logit_bias' && type !== 'dist' && type !== 'adaptive_p');
        fc.pre(all.at(-1) !== 'greedy');
        expect(ordered).toEqual(
          params.samplers.filter((name) => name !== 'adaptive_p' && SAMPLERS[name].isActive(params)),
        );
        expect(all.at(-1)).toBe(params.samplers.includes('adaptive_p') ? 'adaptive_p' : 'dist');
      }),
    );
  });

  it('resolves every window to the context at most, whatever the parameters', () => {
    fc.assert(
      fc.property(anyParams, (params) => {
        for (const spec of samplerChain(params, DEPENDENCIES)) {
          if (spec.type === 'penalties' || spec.type === 'dry') {
            expect(spec.lastN).toBeGreaterThan(0);
            expect(spec.lastN).toBeLessThanOrEqual(DEPENDENCIES.contextSize);
          }
        }
      }),
    );
  });
});

describe('historyLength', () => {
  it('is the longest window of the chain, and 0 when none looks back', () => {
    expect(historyLength(chain())).toBe(0);
    expect(historyLength(chain({ repeatPenalty: 1.1 }))).toBe(64);
    expect(historyLength(chain({ repeatPenalty: 1.1, dryMultiplier: 1, dryPenaltyLastN: 99 }))).toBe(99);
  });
});
