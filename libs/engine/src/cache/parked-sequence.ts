import type { StoredSequence } from '../disk-cache/stored-sequence.js';
import type { HeldSequence } from '../sequences/sequence-cache.js';

/** What a sequence held, in memory of the host. */
export interface ParkedSequence extends HeldSequence {
  /** Tokens of it that another prompt may re-use. */
  readonly usable: number;
  /** The first position that is held: behind a sliding window, not 0. */
  readonly firstPosition: number;
  /** Memory that begins with its state. */
  readonly buffer: Uint8Array;
  /** Bytes of the state. */
  readonly size: number;
  /** When a prompt needed it, or it was parked: milliseconds, as `performance.now()`. */
  usedAt: number;
  /** Who reads its state now: while there is one, its memory is for nobody else. */
  pins: number;
  /** The file that it was read from; absent = it was parked here. */
  readonly stored?: StoredSequence;
}
