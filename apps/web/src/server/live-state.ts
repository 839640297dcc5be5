import type { LiveLatencies, LiveState } from '../api/server-types.js';

export const LATENCIES: readonly (keyof LiveLatencies)[] = [
  'queue',
  'prefill',
  'first_token',
  'between_tokens',
  'end_to_end',
];

/** The tasks that are kept in the page. */
const MOST_ENDED = 300;

/** What is known after a change: members that the change lacks stay; slots are replaced one by one. */
export function merged(before: LiveState | undefined, change: LiveState): LiveState {
  if (before === undefined) return change;
  const slots = new Map((before.slots ?? []).map((slot) => [slot.id, slot]));
  for (const slot of change.slots ?? []) slots.set(slot.id, slot);
  return {
    ...before,
    ...change,
    slots: [...slots.values()].toSorted((a, b) => a.id - b.id),
    ended: [...(before.ended ?? []), ...(change.ended ?? [])].slice(-MOST_ENDED),
  };
}
