import type { SpeculativeSettings } from '../door/task.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';

/** Tokens that are thought to follow what a sequence knows; empty = none. */
export type Draft = ArrayLike<number>;

export const NO_DRAFT: Draft = [];

/** A sequence that may get a draft. */
export interface DraftRequest {
  readonly sequence: SequenceCache;
  readonly settings: SpeculativeSettings;
  /** The most tokens that are of use; 0 = none yet, as its prompt is not evaluated. */
  readonly limit: number;
}

/** Guesses what follows. A guess costs time when it is wrong, and changes nothing else. */
export interface Drafter {
  /** One draft a request, in their order, none longer than its limit. */
  draft(requests: readonly DraftRequest[]): readonly Draft[] | Promise<readonly Draft[]>;
}
