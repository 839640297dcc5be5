import type { SamplerName } from './samplers.js';

/** What a request may say about sampling: the effective values, every one set. Ranges are checked where requests are read. */
export interface SamplingParams {
  /** uint32; RANDOM_SEED = draw one. */
  readonly seed: number;
  /** <= 0 = greedy. */
  readonly temperature: number;
  readonly dynatempRange: number;
  readonly dynatempExponent: number;
  /** 0 = off. */
  readonly topK: number;
  /** 1 = off. */
  readonly topP: number;
  /** 0 = off. */
  readonly minP: number;
  /** 1 = off. */
  readonly typicalP: number;
  /** < 0 = off. */
  readonly topNSigma: number;
  /** 0 = off. */
  readonly xtcProbability: number;
  /** > 0.5 = off. */
  readonly xtcThreshold: number;
  /** 0 = off, 1 or 2 = the version. */
  readonly mirostat: 0 | 1 | 2;
  readonly mirostatTau: number;
  readonly mirostatEta: number;
  /** Probability near which adaptive_p chooses, where it is among the samplers; < 0 = off. */
  readonly adaptiveTarget: number;
  /** How slowly adaptive_p forgets: over some 1 / (1 - decay) tokens. */
  readonly adaptiveDecay: number;
  /** Window of the penalties in tokens; 0 = off, -1 = the context. */
  readonly repeatLastN: number;
  /** 1 = off. */
  readonly repeatPenalty: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  /** 0 = off. */
  readonly dryMultiplier: number;
  readonly dryBase: number;
  readonly dryAllowedLength: number;
  /** 0 = off, -1 = the context. */
  readonly dryPenaltyLastN: number;
  readonly drySequenceBreakers: readonly string[];
  /** Samplers return at least this many tokens; 0 = no minimum. */
  readonly minKeep: number;
  /** Order of application; a name left out is not applied, one given twice is applied twice. */
  readonly samplers: readonly SamplerName[];
  readonly logitBias: readonly (readonly [token: number, bias: number])[];
  readonly ignoreEos: boolean;
}

/** llama.cpp's LLAMA_DEFAULT_SEED. */
export const RANDOM_SEED = 0xffffffff;

export const DEFAULT_SAMPLING: SamplingParams = {
  seed: RANDOM_SEED,
  temperature: 0.8,
  dynatempRange: 0,
  dynatempExponent: 1,
  topK: 40,
  topP: 0.95,
  minP: 0.05,
  typicalP: 1,
  topNSigma: -1,
  xtcProbability: 0,
  xtcThreshold: 0.1,
  mirostat: 0,
  mirostatTau: 5,
  mirostatEta: 0.1,
  adaptiveTarget: -1,
  adaptiveDecay: 0.9,
  repeatLastN: 64,
  repeatPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  dryMultiplier: 0,
  dryBase: 1.75,
  dryAllowedLength: 2,
  dryPenaltyLastN: -1,
  drySequenceBreakers: ['\n', ':', '"', '*'],
  minKeep: 0,
  samplers: ['penalties', 'dry', 'top_n_sigma', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature'],
  logitBias: [],
  ignoreEos: false,
};
