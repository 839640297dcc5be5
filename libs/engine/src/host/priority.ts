import { constants, getPriority, setPriority } from 'node:os';

/** Steps of niceness between the process that computes and the one that serves HTTP. */
const GIVEN_WAY = 4;

/**
 * Lets whoever answers clients have a core as soon as there is something to do, whatever this process computes: a step
 * takes milliseconds, the answer to a probe less than one. It holds for this thread and those that it starts from now
 * on. Linux alone knows priorities of single threads; a sandbox that refuses leaves all threads equal.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(getPriority() + GIVEN_WAY, constants.priority.PRIORITY_LOW));
  } catch {
    // The engine computes as well as before.
  }
}
