import type { AdapterSet } from '../adapters/adapter-set.js';
import type { MediaSpan } from '../door/media.js';

/** What a sequence held, in memory of the host. */
export interface ParkedSequence {
  /** Sequences with another key are of no use to its tasks: other adapters, another tenant. */
  readonly key: string;
  /** What its cells stand for. */
  readonly tokens: Int32Array;
  /** Tokens of them that another prompt may re-use. */
  readonly usable: number;
  readonly adapters: AdapterSet;
  readonly media: readonly MediaSpan[];
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
}
