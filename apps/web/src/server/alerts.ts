import type { LiveState } from '../api/server-types.js';

/** What somebody who runs the server should know. */
export type Alert =
  | { readonly kind: 'engine'; readonly state: string }
  | { readonly kind: 'restarts'; readonly count: number }
  | { readonly kind: 'queue'; readonly size: number; readonly seconds: number }
  | { readonly kind: 'stalled'; readonly slot: number }
  | { readonly kind: 'failed'; readonly percent: number }
  | { readonly kind: 'lag'; readonly ms: number };

/** Seconds that the first of the queue may wait. */
const PATIENCE = 10;
/** Share of failures among the last requests. */
const MOST_FAILURES = 0.1;
/** Milliseconds that the event loop may be late. */
const MOST_LAG = 50;

/** THE table of alerts: each from what is known now. */
export function alertsOf({ engine, queue, slots = [], ended = [], process }: LiveState): readonly Alert[] {
  const recent = ended.slice(-50);
  const failed = recent.filter(({ end }) => end === 'failed').length;
  const seconds = Math.round((queue?.oldest_ms ?? 0) / 1000);
  return [
    ...(engine !== undefined && !['ready', 'sleeping', 'waking'].includes(engine.state)
      ? [{ kind: 'engine' as const, state: engine.state }]
      : []),
    ...(engine !== undefined && engine.restarts > 0 ? [{ kind: 'restarts' as const, count: engine.restarts }] : []),
    ...(queue !== undefined && seconds >= PATIENCE ? [{ kind: 'queue' as const, size: queue.size, seconds }] : []),
    ...slots.filter(({ state }) => state === 'stalled').map(({ id }) => ({ kind: 'stalled' as const, slot: id })),
    ...(recent.length >= 10 && failed / recent.length > MOST_FAILURES
      ? [{ kind: 'failed' as const, percent: Math.round((100 * failed) / recent.length) }]
      : []),
    ...(process !== undefined && process.event_loop_lag_ms > MOST_LAG
      ? [{ kind: 'lag' as const, ms: Math.round(process.event_loop_lag_ms) }]
      : []),
  ];
}
