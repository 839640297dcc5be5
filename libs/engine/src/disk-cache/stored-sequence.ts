import type { ReusableSequence } from '../sequences/reusable-sequence.js';

/** What a sequence held, in a file. */
export interface StoredSequence extends ReusableSequence {
  readonly path: string;
  /** Bytes of the file. */
  readonly bytes: number;
  /** When a prompt needed it, or it was written: milliseconds since unix epoch. */
  usedAt: number;
}

/** A sequence whose state is in memory. */
export interface StorableSequence extends ReusableSequence {
  /** Memory that begins with its state. */
  readonly buffer: Uint8Array;
  /** Who reads its state now: while there is one, its memory is for nobody else. */
  pins: number;
}
