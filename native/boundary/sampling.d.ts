import type { GrammarSpec } from './grammar.js';
import type { Model } from './model.js';

export type SamplerSpec =
  | { readonly type: 'logit_bias'; readonly biases: readonly (readonly [token: number, bias: number])[] }
  | {
      readonly type: 'penalties';
      readonly lastN: number;
      readonly repeat: number;
      readonly frequency: number;
      readonly presence: number;
    }
  /** `llama_dry` is llama.cpp's own, which searches the vocabulary on the event loop: what `dry` is measured by. */
  | {
      readonly type: 'dry' | 'llama_dry';
      readonly multiplier: number;
      readonly base: number;
      readonly allowedLength: number;
      readonly lastN: number;
      readonly breakers: readonly string[];
    }
  | { readonly type: 'top_n_sigma'; readonly n: number }
  | { readonly type: 'top_k'; readonly k: number }
  | { readonly type: 'typ_p'; readonly p: number; readonly minKeep: number }
  | { readonly type: 'top_p'; readonly p: number; readonly minKeep: number }
  | { readonly type: 'min_p'; readonly p: number; readonly minKeep: number }
  | {
      readonly type: 'xtc';
      readonly probability: number;
      readonly threshold: number;
      readonly minKeep: number;
      readonly seed: number;
    }
  | { readonly type: 'temperature'; readonly temperature: number; readonly range: number; readonly exponent: number }
  | { readonly type: 'infill' }
  | { readonly type: 'greedy' }
  | { readonly type: 'dist'; readonly seed: number }
  | { readonly type: 'mirostat'; readonly seed: number; readonly tau: number; readonly eta: number; readonly m: number }
  /** Chooses near a probability: `target` from 0 to 1, below 0 = off; `decay` from 0 to 0.99. */
  | { readonly type: 'adaptive_p'; readonly target: number; readonly decay: number; readonly seed: number }
  | { readonly type: 'mirostat_v2'; readonly seed: number; readonly tau: number; readonly eta: number };

/**
 * Ends reasoning that becomes too long. All numbers in the lists are tokens of the model; no list within `starts` and `ends`
 * is empty. A lazy grammar neither sees reasoning nor constrains it.
 */
export interface ReasoningSpec {
  /** Tokens of each reasoning, 0 or more; then `forced` follows, as soon as the last token completes a character. */
  readonly budget: number;
  /** Any of them begins reasoning. */
  readonly starts: readonly (readonly number[])[];
  /** Any of them ends it. */
  readonly ends: readonly (readonly number[])[];
  readonly forced: readonly number[];
  /** The end of the prompt, which may have begun reasoning. */
  readonly opening: readonly number[];
}

/** What of a chain takes long to make. */
export interface ChainPartsRequest {
  /** Sequence breakers of DRY. */
  readonly breakers?: readonly string[];
  readonly grammar?: GrammarSpec;
}

/** A handle to parts of chains, which many may share. The last of those that have it frees them. */
export declare class ChainParts {
  private constructor();
}

export interface SamplerChainOptions {
  readonly grammar?: GrammarSpec;
  /** Parts that are not made again: breakers in place of those of a `dry`, a grammar in place of `grammar`. */
  readonly parts?: ChainParts | undefined;
  readonly reasoning?: ReasoningSpec | undefined;
  /** How many most likely tokens to report a step; 0 = none. */
  readonly probabilities?: number;
  /** Tokens that the chain gives one after the other whatever the logits, for the log probabilities of a text; one more fails. Absent or empty = it chooses. */
  readonly forcedTokens?: Int32Array | undefined;
  /** Report the distribution after the chain, not the softmax of the logits. */
  readonly postSampling?: boolean;
}

/** Ends in exactly one of adaptive_p, greedy, dist, mirostat, mirostat_v2. */
export class SamplerChain {
  /** @throws ERR_GRAMMAR when the grammar does not parse; ERR_INVALID_ARGUMENT for an unknown type or value */
  constructor(model: Model, specs: readonly SamplerSpec[], options?: SamplerChainOptions);
  /** Prompt tokens, for penalties and DRY; the grammar is not fed. Sampled tokens are accepted by the step itself. */
  accept(tokens: Int32Array): void;
  /**
   * Samples from logits of the caller, one a token of the vocabulary, and accepts the token, as a step does for a row:
   * for tests and tools.
   * @returns the token, and with `probabilities` the likeliest tokens with what a step reports of them
   * @throws ERR_SAMPLING when the grammar and the chain share no token, or the grammar is too ambiguous to follow
   */
  sample(logits: Float32Array): { readonly token: number; readonly ids: Int32Array; readonly values: Float32Array };
  /** The seed in use, after a random one was drawn; 0xffffffff for a chain without chance. */
  readonly seed: number;
  dispose(): void;
}
