import { totalmem } from 'node:os';

const MIB = 2 ** 20;
/** As llama-server. */
const MOST = 8192;

/** MiB of memory for prompts that slots held before, when the user names no number: at most a quarter of the memory. */
export function defaultCacheRam(): number {
  return Math.min(MOST, Math.floor(usableMemory() / 4 / MIB));
}

/** Bytes of memory that this process may use: of the machine, or of its control group where that has less. */
function usableMemory(): number {
  // Without a limit it is 0, or more than any machine has.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
