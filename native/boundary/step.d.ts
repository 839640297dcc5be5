import type { EncodedMedia } from './media.js';
import type { SamplerChain } from './sampling.js';

/** All arrays are read up to `length` (samplers: one an output row) and copied before `step` returns. */
export interface StepInput {
  /** -1 = the token that the previous step sampled for this sequence. */
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  /**
   * 1 = an output row is wanted for this token. 2 = the same for a drafted token, which stands right behind a row of its
   * sequence with the same chain: it counts only if that row samples this very token, and a row that ends the generation
   * confirms none. Drafts that do not count have left the memory when the step ends.
   */
  readonly outputs: Uint8Array;
  readonly length: number;
  /**
   * Cells of media instead of tokens: `length` of them, from the cell `from` of the media on, whose first one stands at
   * `position`. Then `tokens`, `positions`, `sequences` and `outputs` are not read: the last cells have the output rows, as
   * many as there are samplers. Absent = tokens.
   */
  readonly media?:
    | {
        readonly encoded: EncodedMedia;
        readonly sequence: number;
        readonly position: number;
        readonly from: number;
      }
    | undefined;
  /** One an output row, in row order; null = no sampling for it. */
  readonly samplers: readonly (SamplerChain | null)[];
  /**
   * Scales of the model's LoRA adapters, one each (0 = it does not act); absent = none acts. All tokens of a step have the
   * same, and a sequence is of use only with those that its cells were computed with.
   */
  readonly adapters?: Float32Array | undefined;
  /** Threads that compute this step, 1 or more; absent, or more than the pool has = all of the pool. */
  readonly threads?: number | undefined;
  /**
   * Steps that may follow one another in this call, 1 or more; absent = 1. More only where every token is the last of
   * its sequence and has a sampler: each further step then decodes what the one before it sampled, at the next position.
   * No further step begins once a token ends a generation, a chain failed, `interrupt` was called, the KV cache is full
   * or there is no time for it.
   */
  readonly maxSteps?: number | undefined;
  /** Microseconds that a call of several steps may take; absent = 0: one step. */
  readonly budgetMicros?: number | undefined;
}

export interface StepOutput {
  /** Steps that were computed. */
  readonly steps: number;
  /** One an output row, step after step; -1 where no sampler was given and where a draft did not count, -2 where a chain failed, -3 where the logits are not finite. */
  readonly tokens: Int32Array;
  /** Present when a row failed: its place in `tokens` -> why. What a row says of logits may be due to another sequence: with `kvUnified`, attention multiplies cells of all. */
  readonly errors?: Readonly<Record<number, string>>;
  /** Microseconds spent in llama_decode and in sampling, all steps together. */
  readonly decodeMicros: number;
  readonly sampleMicros: number;
  /** Present when a chain reports probabilities. Entries offsets[r]..offsets[r+1] belong to tokens[r], the sampled token first, then the most likely ones. */
  readonly probabilities?: {
    readonly offsets: Int32Array;
    readonly ids: Int32Array;
    /** Natural-log probabilities, or probabilities when the chain is post-sampling. */
    readonly values: Float32Array;
  };
  /** With `embeddings`: rows of `embeddingSize` floats: one an output row (pooling none) or one a sequence, ordered as the sequences first appear. */
  readonly embeddings?: Float32Array;
}

/** What the sequences lack of the tokens to continue, as in StepInput; those of a sequence in order and without a gap. */
export type DraftInput = Pick<StepInput, 'tokens' | 'positions' | 'sequences' | 'outputs' | 'length' | 'threads'> & {
  /** One an output row, which asks for a draft behind its token: the most tokens, 1 or more. */
  readonly limits: Int32Array;
  /** One an output row, 0..1: a draft ends before a token that is less likely among the ten likeliest. */
  readonly minProbabilities: Float32Array;
};

export interface DraftOutput {
  /** The drafts of all output rows, one behind the other. A token that ends a generation ends its draft. */
  readonly tokens: Int32Array;
  /** How many of them each output row has. */
  readonly counts: Int32Array;
  /** Present when logits were not finite: 1 for each output row whose draft ended there. */
  readonly broken?: Uint8Array;
  /** Calls of llama_decode, and what all took. */
  readonly decodes: number;
  readonly micros: number;
}
