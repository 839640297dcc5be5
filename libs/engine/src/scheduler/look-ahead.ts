import type { Batch, ShareOwner } from './batch.js';

/** Slower steps hide the time between steps, and a new task would have to wait for one more of them. */
const LONGEST_STEP_MICROS = 20_000;

/** What a slot needs once the running step has sampled for it: the next token, nothing more, or room first. */
export type Outlook = 'token' | 'end' | 'shift';

/**
 * Whether the step after a batch is known but for the tokens: every slot at work is in it and samples.
 * @param busy slots that have a task
 * @param lastMicros what the last step took
 */
export function isFollowable<Owner extends ShareOwner>(batch: Batch<Owner>, busy: number, lastMicros: number): boolean {
  if (lastMicros > LONGEST_STEP_MICROS) return false;
  let running = 0;
  for (let index = 0; index < batch.shareCount; index++) {
    const { owner, chain } = batch.share(index);
    if (!owner.isRunning) continue;
    if (chain === null) return false;
    running++;
  }
  return running === busy;
}
