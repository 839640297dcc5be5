import { RANDOM_SEED, type SamplingParams } from '#sampling';
import { samplerOrder } from './sampler-order.js';
import type { SamplingRequest } from './sampling.request.js';

/** The effective values: the request's, else the server's. Biases are resolved by the caller, as they need the tokenizer. */
export function samplingSettings(
  request: SamplingRequest,
  defaults: SamplingParams,
  logitBias: SamplingParams['logitBias'],
): SamplingParams {
  return {
    seed: seedOf(request.seed ?? defaults.seed),
    temperature: request.temperature ?? defaults.temperature,
    dynatempRange: request.dynatemp_range ?? defaults.dynatempRange,
    dynatempExponent: request.dynatemp_exponent ?? defaults.dynatempExponent,
    topK: Math.max(request.top_k ?? defaults.topK, 0),
    topP: request.top_p ?? defaults.topP,
    minP: request.min_p ?? defaults.minP,
    typicalP: request.typical_p ?? defaults.typicalP,
    topNSigma: request.top_n_sigma ?? defaults.topNSigma,
    xtcProbability: request.xtc_probability ?? defaults.xtcProbability,
    xtcThreshold: request.xtc_threshold ?? defaults.xtcThreshold,
    mirostat: (request.mirostat as SamplingParams['mirostat'] | undefined) ?? defaults.mirostat,
    mirostatTau: request.mirostat_tau ?? defaults.mirostatTau,
    mirostatEta: request.mirostat_eta ?? defaults.mirostatEta,
    adaptiveTarget: request.adaptive_target ?? defaults.adaptiveTarget,
    adaptiveDecay: request.adaptive_decay ?? defaults.adaptiveDecay,
    repeatLastN: request.repeat_last_n ?? defaults.repeatLastN,
    repeatPenalty: request.repeat_penalty ?? defaults.repeatPenalty,
    presencePenalty: request.presence_penalty ?? defaults.presencePenalty,
    frequencyPenalty: request.frequency_penalty ?? defaults.frequencyPenalty,
    dryMultiplier: request.dry_multiplier ?? defaults.dryMultiplier,
    dryBase: request.dry_base ?? defaults.dryBase,
    dryAllowedLength: request.dry_allowed_length ?? defaults.dryAllowedLength,
    dryPenaltyLastN: request.dry_penalty_last_n ?? defaults.dryPenaltyLastN,
    drySequenceBreakers: request.dry_sequence_breakers ?? defaults.drySequenceBreakers,
    minKeep: request.min_keep ?? defaults.minKeep,
    samplers: request.samplers === undefined ? defaults.samplers : samplerOrder(request.samplers),
    logitBias,
    ignoreEos: request.ignore_eos ?? defaults.ignoreEos,
  };
}

/** The seed of the choice with this number, where several answers to one prompt are asked for. */
export function seedOfChoice(seed: number, choice: number): number {
  return seed === RANDOM_SEED ? seed : (seed + choice) % RANDOM_SEED;
}

function seedOf(seed: number): number {
  return seed < 0 ? RANDOM_SEED : seed;
}
