import type { AdapterSet } from '../../adapters/adapter-set.js';
import type { SlotChoice } from '../../door/live.js';

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
  /** Tokens of the prompt that are parked: a slot that holds no more of it is not preferred. Absent = none. */
  readonly parked?: number;
}

/** A slot for a task, and why it is that one. */
export interface SlotPick<Slot> {
  readonly slot: Slot;
  readonly choice: SlotChoice;
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
): SlotPick<Slot> | undefined {
  const idle = slots.filter((slot) => slot.isIdle && (request.slotId === -1 || slot.id === request.slotId));
  if (idle.length === 0) return undefined;
  if (idle.length === 1) return { slot: idle[0]!, choice: request.slotId === -1 ? 'only' : 'asked' };
  const similar = mostSimilar(idle, request, similarity);
  return similar ? { slot: similar, choice: 'prefix' } : { slot: leastRecentlyUsed(idle), choice: 'oldest' };
}

function mostSimilar<Slot extends SlotCandidate>(
  slots: readonly Slot[],
  { prompt, adapters, parked = 0 }: SlotRequest,
  similarity: number,
): Slot | undefined {
  if (similarity === 0) return undefined;
  let best: Slot | undefined;
  let bestPrefix = Math.max(similarity * prompt.length, parked);
  for (const slot of slots) {
    const prefix = slot.commonPrefix(prompt, adapters);
    if (prefix > bestPrefix) {
      best = slot;
      bestPrefix = prefix;
    }
  }
  return best;
}

/** @param slots at least one */
function leastRecentlyUsed<Slot extends SlotCandidate>(slots: readonly Slot[]): Slot {
  return slots.reduce((oldest, slot) => (slot.lastUse < oldest.lastUse ? slot : oldest));
}
