import type { SamplerSpec } from './sampler-spec.js';
import type { SamplingParams } from './sampling-params.js';

/** A sampler that a request may order. */
interface SamplerDefinition {
  /** Its letter in `--sampling-seq`. */
  readonly letter: string;
  /** Names accepted besides the table's own and its spellings with `-` or nothing for `_`. */
  readonly aliases: readonly string[];
  /** False when llama.cpp itself makes an empty sampler of these values: leaving it out changes nothing. */
  readonly isActive: (params: SamplingParams) => boolean;
  /** @param window resolves a number of last tokens: -1 becomes the context */
  readonly spec: (params: SamplingParams, window: (lastN: number) => number) => SamplerSpec;
}

/**
 * THE table of samplers: names, letters, when they act, their arguments.
 * The step that ends a chain (dist, mirostat), adaptive_p aside, is not ordered by requests; `samplerChain` adds it.
 * Source of names and letters: llama.cpp, common/sampling.cpp.
 */
export const SAMPLERS = {
  penalties: {
    letter: 'e',
    aliases: [],
    isActive: (params: SamplingParams) =>
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
    letter: 'd',
    aliases: [],
    isActive: (params: SamplingParams) =>
      params.dryMultiplier !== 0 && params.dryBase >= 1 && params.dryPenaltyLastN !== 0,
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
    letter: 's',
    aliases: [],
    isActive: (params: SamplingParams) => params.topNSigma > 0,
    spec: (params) => ({ type: 'top_n_sigma', n: params.topNSigma }),
  },
  top_k: {
    letter: 'k',
    aliases: [],
    isActive: (params: SamplingParams) => params.topK > 0,
    spec: (params) => ({ type: 'top_k', k: params.topK }),
  },
  typ_p: {
    letter: 'y',
    aliases: ['typical', 'typical_p', 'typical-p', 'typ'],
    isActive: (params: SamplingParams) => params.typicalP < 1,
    spec: (params) => ({ type: 'typ_p', p: params.typicalP, minKeep: params.minKeep }),
  },
  top_p: {
    letter: 'p',
    aliases: ['nucleus'],
    isActive: (params: SamplingParams) => params.topP < 1,
    spec: (params) => ({ type: 'top_p', p: params.topP, minKeep: params.minKeep }),
  },
  min_p: {
    letter: 'm',
    aliases: [],
    isActive: (params: SamplingParams) => params.minP > 0,
    spec: (params) => ({ type: 'min_p', p: params.minP, minKeep: params.minKeep }),
  },
  xtc: {
    letter: 'x',
    aliases: [],
    isActive: (params: SamplingParams) => params.xtcProbability > 0 && params.xtcThreshold <= 0.5,
    spec: (params) => ({
      type: 'xtc',
      probability: params.xtcProbability,
      threshold: params.xtcThreshold,
      minKeep: params.minKeep,
      seed: params.seed,
    }),
  },
  temperature: {
    letter: 't',
    aliases: ['temp'],
    isActive: (params: SamplingParams) => params.temperature !== 1 || params.dynatempRange > 0,
    spec: (params) => ({
      type: 'temperature',
      temperature: params.temperature,
      range: params.dynatempRange,
      exponent: params.dynatempExponent,
    }),
  },
  infill: {
    letter: 'i',
    aliases: [],
    isActive: (_params: SamplingParams) => true,
    spec: () => ({ type: 'infill' }),
  },
  // Wherever it is named, it chooses at the end of the chain, in place of dist.
  adaptive_p: {
    letter: 'a',
    aliases: [],
    isActive: (_params: SamplingParams) => true,
    spec: (params) => ({
      type: 'adaptive_p',
      target: params.adaptiveTarget,
      decay: params.adaptiveDecay,
      seed: params.seed,
    }),
  },
} as const satisfies Readonly<Record<string, SamplerDefinition>>;

/** Samplers that a request may order. */
export type SamplerName = keyof typeof SAMPLERS;

/** Every sampler, in the order of the table. */
export const SAMPLER_NAMES = Object.keys(SAMPLERS) as readonly SamplerName[];

const BY_NAME: ReadonlyMap<string, SamplerName> = new Map(
  SAMPLER_NAMES.flatMap((name) =>
    [name, name.replaceAll('_', '-'), name.replaceAll('_', ''), ...SAMPLERS[name].aliases].map(
      (spelling) => [spelling, name] as const,
    ),
  ),
);

const BY_LETTER: ReadonlyMap<string, SamplerName> = new Map(
  SAMPLER_NAMES.map((name) => [SAMPLERS[name].letter, name] as const),
);

/** The sampler of a name in any of llama.cpp's spellings (`top_k`, `top-k`, `topk`, `nucleus`, ...), case aside. */
export function samplerByName(name: string): SamplerName | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The sampler of a letter of `--sampling-seq`. */
export function samplerByLetter(letter: string): SamplerName | undefined {
  return BY_LETTER.get(letter);
}
