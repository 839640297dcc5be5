/**
 * One link of a sampler chain with its arguments, as the native `SamplerChain` takes it.
 * The last link of a chain is the one that chooses: adaptive_p, greedy, dist, mirostat or mirostat_v2.
 */
export type SamplerSpec =
  | { readonly type: 'logit_bias'; readonly biases: readonly (readonly [token: number, bias: number])[] }
  | {
      readonly type: 'penalties';
      readonly lastN: number;
      readonly repeat: number;
      readonly frequency: number;
      readonly presence: number;
    }
  | {
      readonly type: 'dry';
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
  | { readonly type: 'adaptive_p'; readonly target: number; readonly decay: number; readonly seed: number }
  | { readonly type: 'greedy' }
  | { readonly type: 'dist'; readonly seed: number }
  | {
      readonly type: 'mirostat';
      readonly seed: number;
      readonly tau: number;
      readonly eta: number;
      readonly m: number;
    }
  | { readonly type: 'mirostat_v2'; readonly seed: number; readonly tau: number; readonly eta: number };

/** What a chain has to know of the model and the slot it samples for. */
export interface ChainDependencies {
  /** Tokens of one slot's context: what a window of -1 stands for. */
  readonly contextSize: number;
  /** Tokens that end a generation: what `ignoreEos` forbids. */
  readonly endOfGenerationTokens: readonly number[];
}
