import { minGain } from '../sequences/move-gain.js';

/** A sequence is parked where at least so much of it would be lost: copying a token takes far less time than evaluating it. */
const MIN_SHARE_LOST = 1 / 64;

/** A sequence that is about to be overwritten. */
export interface Loss {
  /** Tokens that it holds for other prompts. */
  readonly held: number;
  /** Those that stay where they are. */
  readonly kept: number;
  /** Those that are parked already. */
  readonly parked: number;
}

/** Whether a sequence is parked before it is overwritten. */
export function isWorthParking({ held, kept, parked }: Loss): boolean {
  return held - Math.max(kept, parked) >= Math.max(minGain(held), held * MIN_SHARE_LOST);
}

/**
 * Whether a parked sequence is restored for a prompt.
 * @param useful tokens of the prompt that it begins with
 * @param cells that it has
 * @param live tokens of the prompt that a sequence in the context begins with
 */
export function isWorthRestoring(useful: number, cells: number, live: number): boolean {
  return useful - live >= minGain(cells);
}
