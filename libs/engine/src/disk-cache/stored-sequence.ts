import type { HeldSequence } from '../sequences/sequence-cache.js';

/** What a sequence held, in a file. */
export interface StoredSequence extends HeldSequence {
  readonly path: string;
  /** Bytes of the file. */
  readonly bytes: number;
  /** Tokens of it that another prompt may re-use. */
  readonly usable: number;
  /** The first position that is held: behind a sliding window, not 0. */
  readonly firstPosition: number;
  /** Bytes of the state. */
  readonly size: number;
  /** When a prompt needed it, or it was written: milliseconds since unix epoch. */
  usedAt: number;
}

/** A sequence whose state is in memory. */
export interface StorableSequence extends HeldSequence {
  readonly usable: number;
  readonly firstPosition: number;
  /** Memory that begins with its state, which has a checksum. */
  readonly buffer: Uint8Array;
  readonly size: number;
  /** Who reads its state now: while there is one, its memory is for nobody else. */
  pins: number;
}
