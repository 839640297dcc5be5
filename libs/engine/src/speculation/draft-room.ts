/**
 * Divides the room of a step among drafts: nobody gets more than it can use, and what one leaves the others share.
 * @param limits tokens that each can use, 0 or more
 * @param room tokens for all of them together; negative = none
 */
export function divideRoom(limits: readonly number[], room: number): number[] {
  const granted = limits.map(() => 0);
  const byLimit = [...limits.keys()].sort((a, b) => limits[a]! - limits[b]!);
  let left = Math.max(0, room);
  for (const [rank, index] of byLimit.entries()) {
    granted[index] = Math.min(limits[index]!, Math.floor(left / (byLimit.length - rank)));
    left -= granted[index];
  }
  return granted;
}

/**
 * What a step has for drafts: every generating slot's own token comes first, and unfinished prompts keep half of the rest.
 * @param capacity the most tokens of a step
 */
export function roomForDrafts(capacity: number, generating: number, isPrompting: boolean): number {
  const rest = Math.max(0, capacity - generating);
  return isPrompting ? Math.floor(rest / 2) : rest;
}
