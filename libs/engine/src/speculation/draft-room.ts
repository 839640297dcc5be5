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

/** What a step has for drafts: every generating slot's own token comes first, and unfinished prompts have their share. */
export interface StepRoom {
  /** The most tokens of a step. */
  readonly capacity: number;
  readonly generating: number;
  /** Tokens of all unfinished prompts together. */
  readonly promptTokens: number;
  /** Prompts are evaluated in the pieces that they would have without drafts: they come first. Else they keep half. */
  readonly isBatchInvariant: boolean;
}

export function roomForDrafts({ capacity, generating, promptTokens, isBatchInvariant }: StepRoom): number {
  const rest = Math.max(0, capacity - generating);
  if (isBatchInvariant) return Math.max(0, rest - promptTokens);
  return promptTokens > 0 ? Math.floor(rest / 2) : rest;
}
