import type { StorableSequence, StoredSequence } from '../disk-cache/stored-sequence.js';

/** What a sequence held, in memory of the host. */
export interface ParkedSequence extends StorableSequence {
  /** When a prompt needed it, or it was parked: milliseconds, as `performance.now()`. */
  usedAt: number;
  /** The file that it was read from; absent = it was parked here. */
  readonly stored?: StoredSequence;
}
