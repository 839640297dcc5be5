import type { Batch, ShareOwner } from './batch.js';

/**
 * Microseconds that several steps may take in one call. Waking the event loop and the client costs the computing
 * threads more than a small model's step; a hundred wake-ups a second are as good for whoever reads.
 */
export const BURST_MICROS = 12_000;

const MAX_STEPS = 64;

/** A slot, as far as the number of steps depends on it. */
export interface BurstCandidate {
  readonly isIdle: boolean;
  /** It has a task, which takes no part in steps now. */
  readonly isPaused: boolean;
  /** How many tokens may follow before there is something to do between steps; 0 = it does not generate. */
  readonly tokensAhead: number;
}

/**
 * How many steps may follow one another before their tokens are looked at: as long as no slot ends by numbers or needs
 * room, no prompt waits for its turn, and no task for an idle slot. Anything that happens meanwhile interrupts them.
 * @param areTasksWaiting tasks that have no slot yet
 * @returns 1 or more
 */
export function stepsOf<Owner extends ShareOwner>(
  batch: Batch<Owner>,
  slots: readonly BurstCandidate[],
  areTasksWaiting: boolean,
): number {
  let max = MAX_STEPS;
  let generating = 0;
  for (const { isIdle, isPaused, tokensAhead } of slots) {
    if (isIdle && areTasksWaiting) return 1;
    if (isIdle || isPaused) continue;
    if (tokensAhead === 0) return 1;
    max = Math.min(max, tokensAhead);
    generating++;
  }
  return batch.length === generating && batch.shareCount === generating ? max : 1;
}
