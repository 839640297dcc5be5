import { describe, expect, it } from 'vitest';
import { DEFAULT_SAMPLING, RANDOM_SEED, type SamplingParams } from '#sampling';
import { SamplingRequest } from './sampling.request.js';
import { samplingSettings, seedOfChoice } from './sampling-settings.js';

const settings = (request: Partial<SamplingRequest>, defaults = DEFAULT_SAMPLING) =>
  samplingSettings(Object.assign(new SamplingRequest(), request), defaults, []);

/** Every field of a request, with a value of its own and where it goes. */
const FIELDS: [field: keyof SamplingRequest, value: unknown, param: keyof SamplingParams, expected?: unknown][] = [
  ['temperature', 0.3, 'temperature'],
  ['dynatemp_range', 0.4, 'dynatempRange'],
  ['dynatemp_exponent', 1.5, 'dynatempExponent'],
  ['top_k', 3, 'topK'],
  ['top_k', -1, 'topK', 0],
  ['top_p', 0.2, 'topP'],
  ['min_p', 0.3, 'minP'],
  ['typical_p', 0.4, 'typicalP'],
  ['top_n_sigma', 2, 'topNSigma'],
  ['xtc_probability', 0.2, 'xtcProbability'],
  ['xtc_threshold', 0.3, 'xtcThreshold'],
  ['mirostat', 2, 'mirostat'],
  ['mirostat_tau', 4, 'mirostatTau'],
  ['mirostat_eta', 0.2, 'mirostatEta'],
  ['adaptive_target', 0.5, 'adaptiveTarget'],
  ['adaptive_decay', 0.7, 'adaptiveDecay'],
  ['repeat_penalty', 1.2, 'repeatPenalty'],
  ['repeat_last_n', -1, 'repeatLastN'],
  ['presence_penalty', 0.1, 'presencePenalty'],
  ['frequency_penalty', 0.2, 'frequencyPenalty'],
  ['dry_multiplier', 0.8, 'dryMultiplier'],
  ['dry_base', 2, 'dryBase'],
  ['dry_allowed_length', 4, 'dryAllowedLength'],
  ['dry_penalty_last_n', 7, 'dryPenaltyLastN'],
  ['dry_sequence_breakers', ['x'], 'drySequenceBreakers'],
  ['seed', 0, 'seed'],
  ['seed', -1, 'seed', RANDOM_SEED],
  ['ignore_eos', true, 'ignoreEos'],
  ['min_keep', 2, 'minKeep'],
  ['samplers', ['top-k', 'temp', 'typical_p'], 'samplers', ['top_k', 'temperature', 'typ_p']],
  ['samplers', 'kkt', 'samplers', ['top_k', 'top_k', 'temperature']],
];

describe('the settings of a request', () => {
  it.each(FIELDS)('take %s = %j as %s', (field, value, param, expected = value) => {
    expect(settings({ [field]: value })).toEqual({ ...DEFAULT_SAMPLING, [param]: expected });
  });

  it("are the server's where the request is silent", () => {
    const defaults: SamplingParams = { ...DEFAULT_SAMPLING, temperature: 0, topK: 0, ignoreEos: true, seed: 5 };
    expect(settings({}, defaults)).toEqual(defaults);
  });

  it('have a place for every field', () => {
    const covered = new Set(FIELDS.map(([field]) => field));
    expect(Object.keys(new SamplingRequest()).filter((field) => !covered.has(field as never))).toEqual(['logit_bias']);
  });
});

describe('the seeds of several choices', () => {
  it('follow each other, stay random when random, and never become the sign of a random one', () => {
    expect([0, 1, 2].map((choice) => seedOfChoice(7, choice))).toEqual([7, 8, 9]);
    expect([0, 1].map((choice) => seedOfChoice(RANDOM_SEED, choice))).toEqual([RANDOM_SEED, RANDOM_SEED]);
    expect(seedOfChoice(RANDOM_SEED - 1, 1)).toBe(0);
  });
});
