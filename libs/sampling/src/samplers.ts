import type { SamplerName } from './sampler-names.js';
import type { SamplerSpec } from './sampler-spec.js';
import type { SamplingParams } from './sampling-params.js';

/** What a sampler does with the parameters. */
interface SamplerDefinition {
  /** False when llama.cpp itself makes an empty sampler of these values: leaving it out changes nothing. */
  readonly isActive: (params: SamplingParams) => boolean;
  /** @param window resolves a number of last tokens: -1 becomes the context */
  readonly spec: (params: SamplingParams, window: (lastN: number) => number) => SamplerSpec;
}

/**
 * THE table of samplers: when they act, and with what arguments.
 * What ends a chain (dist, mirostat), except adaptive_p, is not ordered by requests; `samplerChain` adds it.
 */
export const SAMPLERS: Readonly<Record<SamplerName, SamplerDefinition>> = {
  penalties: {
    isActive: (params) =>
      params.repeatLastN !== 0 &&
      (params.repeatPenalty !== 1 || params.frequencyPenalty !== 0 || params.presencePenalty !== 0),
    spec: (params, window) => ({
      type: 'penalties',
      lastN: window(params.repeatLastN),
      repeat: params.repeatPenalty,
      frequency: params.frequencyPenalty,
      presence: params.presencePenalty,
    }),
  },
  dry: {
    isActive: (params) => params.dryMultiplier !== 0 && params.dryBase >= 1 && params.dryPenaltyLastN !== 0,
    spec: (params, window) => ({
      type: 'dry',
      multiplier: params.dryMultiplier,
      base: params.dryBase,
      allowedLength: params.dryAllowedLength,
      lastN: window(params.dryPenaltyLastN),
      breakers: params.drySequenceBreakers,
    }),
  },
  top_n_sigma: {
    isActive: (params) => params.topNSigma > 0,
    spec: (params) => ({ type: 'top_n_sigma', n: params.topNSigma }),
  },
  top_k: {
    isActive: (params) => params.topK > 0,
    spec: (params) => ({ type: 'top_k', k: params.topK }),
  },
  typ_p: {
    isActive: (params) => params.typicalP < 1,
    spec: (params) => ({ type: 'typ_p', p: params.typicalP, minKeep: params.minKeep }),
  },
  top_p: {
    isActive: (params) => params.topP < 1,
    spec: (params) => ({ type: 'top_p', p: params.topP, minKeep: params.minKeep }),
  },
  min_p: {
    isActive: (params) => params.minP > 0,
    spec: (params) => ({ type: 'min_p', p: params.minP, minKeep: params.minKeep }),
  },
  xtc: {
    isActive: (params) => params.xtcProbability > 0 && params.xtcThreshold <= 0.5,
    spec: (params) => ({
      type: 'xtc',
      probability: params.xtcProbability,
      threshold: params.xtcThreshold,
      minKeep: params.minKeep,
      seed: params.seed,
    }),
  },
  temperature: {
    isActive: (params) => params.temperature !== 1 || params.dynatempRange > 0,
    spec: (params) => ({
      type: 'temperature',
      temperature: params.temperature,
      range: params.dynatempRange,
      exponent: params.dynatempExponent,
    }),
  },
  infill: {
    isActive: () => true,
    spec: () => ({ type: 'infill' }),
  },
  // Wherever it is named, it chooses at the end of the chain, in place of dist.
  adaptive_p: {
    isActive: () => true,
    spec: (params) => ({
      type: 'adaptive_p',
      target: params.adaptiveTarget,
      decay: params.adaptiveDecay,
      seed: params.seed,
    }),
  },
};
