import type { SpeculativeSettings } from '../door/task.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';

/** Tokens that are guessed to follow the known ones of a sequence; empty = none. */
export type Draft = ArrayLike<number>;

export const NO_DRAFT: Draft = [];

/** A sequence that may get a draft. */
export interface DraftRequest {
  readonly sequence: SequenceCache;
  readonly settings: SpeculativeSettings;
  /** The most tokens that are useful; 0 = none yet, because its prompt is not evaluated. */
  readonly limit: number;
}

/** Guesses what follows. A wrong guess costs time, and changes nothing else. */
export interface Drafter {
  /** One draft for each request, in their order, none longer than its limit. */
  draft(requests: readonly DraftRequest[]): readonly Draft[] | Promise<readonly Draft[]>;
}
