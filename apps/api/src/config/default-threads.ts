import { availableParallelism } from 'node:os';

/** Computing threads when the user names no number: one for each core that this process may use. */
export function defaultThreads(): number {
  return availableParallelism();
}
