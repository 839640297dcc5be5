import type { Backend } from '../backend/backend.js';
import { canShift } from './context-shift.js';

/** Tokens of the cache that are in the prompt too, but at another place. */
export interface ChunkMove {
  /** Where they are in the cache, and where they are in the prompt: not behind that. */
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Whether cells can be moved to another place in the sequence: behind a sliding window some may be gone. */
export function canMoveChunks(backend: Pick<Backend, 'context' | 'isRecurrent' | 'slidingWindow'>): boolean {
  return canShift(backend) && backend.slidingWindow === 0;
}

/**
 * Finds chunks of a cache that can be moved to their places in a prompt, in order; what the prompt has lost in between
 * is skipped in the cache, as llama-server does for `--cache-reuse`. Moved cells were computed after other tokens than
 * those before them now, so the generated text may differ from that of an evaluated prompt.
 * @param at token of the cache at a place
 * @param cached tokens in the cache
 * @param prefix tokens that both begin with
 * @param minLength the shortest chunk worth moving, 1 or more
 */
export function planChunks(
  at: (place: number) => number,
  cached: number,
  prompt: Int32Array,
  prefix: number,
  minLength: number,
): ChunkMove[] {
  const moves: ChunkMove[] = [];
  let to = prefix;
  for (let from = prefix; from < cached && to < prompt.length; ) {
    let length = 0;
    while (from + length < cached && to + length < prompt.length && at(from + length) === prompt[to + length]) length++;
    if (length >= minLength) {
      moves.push({ from, to, length });
      from += length;
      to += length;
    } else {
      from++;
    }
  }
  return moves;
}
