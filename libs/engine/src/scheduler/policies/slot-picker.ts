import type { AdapterSet } from '../../adapters/adapter-set.js';

/** What the choice of a slot depends on. */
export interface SlotCandidate {
  readonly id: number;
  readonly isIdle: boolean;
  /** Grows with each use; the smallest was used longest ago. */
  readonly lastUse: number;
  /** Tokens of the prompt that the slot's sequence begins with, computed with those adapters. */
  commonPrefix(prompt: Int32Array, adapters?: AdapterSet): number;
}

/** What a task asks of a slot. */
export interface SlotRequest {
  readonly prompt: Int32Array;
  readonly adapters?: AdapterSet;
  /** -1 = any idle slot. */
  readonly slotId: number;
}

/**
 * The idle slot for a task: the one asked for; else the one that holds the largest part of the prompt, if that is
 * more than `similarity` of it (0 = never); else the least recently used one. As llama-server's get_available_slot.
 * @returns undefined when the task has to wait
 */
export function pickSlot<Slot extends SlotCandidate>(
  slots: readonly Slot[],
  request: SlotRequest,
  similarity: number,
): Slot | undefined {
  const idle = slots.filter((slot) => slot.isIdle && (request.slotId === -1 || slot.id === request.slotId));
  if (idle.length <= 1) return idle[0];
  return mostSimilar(idle, request, similarity) ?? leastRecentlyUsed(idle);
}

function mostSimilar<Slot extends SlotCandidate>(
  slots: readonly Slot[],
  { prompt, adapters }: SlotRequest,
  similarity: number,
): Slot | undefined {
  if (similarity === 0) return undefined;
  let best: Slot | undefined;
  let bestPrefix = similarity * prompt.length;
  for (const slot of slots) {
    const prefix = slot.commonPrefix(prompt, adapters);
    if (prefix > bestPrefix) {
      best = slot;
      bestPrefix = prefix;
    }
  }
  return best;
}

function leastRecentlyUsed<Slot extends SlotCandidate>(slots: readonly Slot[]): Slot | undefined {
  return slots.reduce((oldest, slot) => (slot.lastUse < oldest.lastUse ? slot : oldest));
}
