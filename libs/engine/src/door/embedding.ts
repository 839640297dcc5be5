import type { Observable } from 'rxjs';
import type { Deadline } from './deadline.js';
import type { PromptMedia } from './media.js';
import type { RequestOrigin } from './request-origin.js';
import type { AdapterScales } from './task.js';

/** How the vectors of an input's tokens become one vector; `none` = they do not, `rank` = they become scores. */
export type Pooling = 'none' | 'mean' | 'cls' | 'last' | 'rank';

/** What the embeddings of a model are. */
export interface EmbeddingFacts {
  readonly pooling: Pooling;
  /** Floats of a vector; with pooling `rank`, scores of an input. */
  readonly size: number;
  /** The most tokens of an input: it is computed as a whole. */
  readonly inputSize: number;
}

/** An input whose vectors are wanted. */
export interface EmbeddingRequest {
  /** One to `inputSize` tokens. */
  readonly tokens: Int32Array;
  /** As that of a task. */
  readonly media?: readonly PromptMedia[];
  /** Absent = no adapter acts. */
  readonly adapters?: AdapterScales;
  /** As that of a task. */
  readonly deadline?: Deadline | undefined;
  /** Absent = it is of no request. */
  readonly origin?: RequestOrigin | undefined;
}

declare const VALIDATED: unique symbol;

/** An input that fits the loaded model: made by `createEmbeddingTask` alone. */
export type EmbeddingTask = EmbeddingRequest & { readonly [VALIDATED]: true };

/** The vectors of one input as the model gives them, not normalised: one, or with pooling `none` one a token. */
export interface Embedding {
  readonly vectors: readonly Float32Array[];
  /** Tokens of the input. */
  readonly tokens: number;
}

/** Milliseconds as those of `Timings`. */
export interface TimedEmbedding extends Embedding {
  readonly queueMs: number;
  readonly promptMs: number;
}

/** Cold: subscribing queues the input, unsubscribing cancels it. Emits once. Errors are EngineError. */
export type EmbeddingStream = Observable<Embedding>;
