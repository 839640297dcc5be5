import { describe, expect, it } from 'vitest';
import type { ParameterRange, SamplingParameter } from './parameter.js';
import { RANDOM_SEED, SAMPLING_PARAMETERS } from './parameters.js';
import { samplerChain } from './sampler-chain.js';
import { SAMPLER_NAMES } from './sampler-names.js';
import { DEFAULT_SAMPLING, type SamplingParams } from './sampling-params.js';

const ROWS = Object.entries<SamplingParameter>(SAMPLING_PARAMETERS);

function isWithin(value: number, { min = -Infinity, max = Infinity, above = -Infinity }: ParameterRange): boolean {
  return value >= min && value <= max && value > above;
}

/** The parameters that are looked at while chains of all kinds are made. */
function parametersRead(): ReadonlySet<string> {
  const read = new Set<string>();
  const watched = (params: SamplingParams) =>
    new Proxy(params, {
      get: (target, key) => {
        read.add(String(key));
        return Reflect.get(target, key);
      },
    });
  // No sampler is left out: each of these acts.
  const active = { minP: 0.1, typicalP: 0.5, topNSigma: 1, xtcProbability: 0.5, repeatPenalty: 2, dryMultiplier: 1 };
  for (const mirostat of [0, 1, 2] as const) {
    const params = watched({ ...DEFAULT_SAMPLING, ...active, samplers: SAMPLER_NAMES, mirostat });
    samplerChain(params, { contextSize: 512, endOfGenerationTokens: [2] });
  }
  return read;
}

describe('the table of sampling parameters', () => {
  it('names each as in code, in small letters and with _ between words', () => {
    const spelled = ROWS.map(([key]) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    expect(ROWS.map(([, { name }]) => name)).toEqual(spelled);
  });

  it('has no parameter that no chain is made of', () => {
    const read = parametersRead();
    expect(ROWS.map(([key]) => key).filter((key) => !read.has(key))).toEqual([]);
  });

  it('has the samplers of the table of samplers as the default order', () => {
    expect(DEFAULT_SAMPLING.samplers.filter((name) => !SAMPLER_NAMES.includes(name))).toEqual([]);
    expect(DEFAULT_SAMPLING.samplers.length).toBeGreaterThan(0);
  });

  it('draws a seed unless one is given', () => {
    expect(DEFAULT_SAMPLING.seed).toBe(RANDOM_SEED);
  });
});

describe.each(ROWS)('the row of %s', (key, parameter) => {
  it('has a default within its ranges, which is what a server samples with', () => {
    expect(DEFAULT_SAMPLING).toHaveProperty(key, parameter.default);
    if (parameter.kind !== 'number' && parameter.kind !== 'integer') return;
    for (const range of [parameter.range, parameter.field.range ?? {}]) {
      expect(isWithin(parameter.default, range)).toBe(true);
    }
  });

  it('has sentences for the documentation, and for --help a phrase', () => {
    for (const { doc } of [parameter.field, parameter.setting]) expect(doc).toMatch(/^[A-Z].*\.$/s);
    if (parameter.flag !== undefined) expect(parameter.flag.help).toMatch(/[^.]$/);
  });
});
