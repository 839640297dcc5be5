/** `GET /llamero/live`: times in milliseconds; what is absent is not known. */
export interface LiveState {
  readonly time: number;
  readonly engine?: { readonly state: string; readonly restarts: number };
  readonly slots?: readonly LiveSlot[];
  readonly queue?: {
    readonly size: number;
    readonly oldest_ms?: number;
    readonly tasks: readonly { request_id?: string; place: number; since: number; prompt_tokens: number }[];
  };
  readonly throughput?: {
    readonly prompt_tokens_per_second?: number;
    readonly generated_tokens_per_second?: number;
    readonly steps_per_second?: number;
    readonly tokens_per_step?: number;
    readonly slots_per_step?: number;
    readonly single_slot_tokens_per_second?: number;
  };
  readonly cache?: {
    readonly tokens: number;
    readonly size: number;
    readonly prompt_tokens_cached: number;
    readonly prompt_tokens_evaluated: number;
    readonly tiers: readonly { name: string; tokens: number; size: number }[];
  };
  readonly latencies?: Readonly<Record<LatencyName, Percentiles>>;
  readonly totals?: {
    readonly requests: number;
    readonly generated_tokens: number;
    readonly prompt_tokens: number;
    readonly failed: number;
    readonly cancelled: number;
  };
  readonly process?: { readonly event_loop_lag_ms: number; readonly memory_bytes: number };
  readonly ended?: readonly TaskRecord[];
}

export const LATENCIES = ['queue', 'prefill', 'first_token', 'between_tokens', 'end_to_end'] as const;

export type LatencyName = (typeof LATENCIES)[number];

export interface Percentiles {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly count: number;
}

export type SlotState = 'idle' | 'reading' | 'encoding' | 'generating' | 'stalled';

export interface LiveSlot {
  readonly id: number;
  readonly state: SlotState;
  readonly since: number;
  readonly context_size: number;
  readonly tokens_in_cache: number;
  readonly request_id?: string;
  readonly prompt_tokens?: number;
  readonly cached_tokens?: number;
  readonly processed_tokens?: number;
  readonly generated_tokens?: number;
  readonly tokens_per_second?: number;
  readonly choice?: string;
}

export interface TaskRecord {
  readonly request_id?: string;
  readonly route?: string;
  readonly kind: string;
  readonly state: string;
  readonly place?: number;
  readonly arrived_at: number;
  readonly ended_at?: number;
  readonly queue_ms?: number;
  readonly slot?: number;
  readonly choice?: string;
  readonly copied_from?: number;
  readonly prompt_tokens: number;
  readonly cached_tokens?: number;
  readonly prompt_ms?: number;
  readonly first_token_ms?: number;
  readonly generated_tokens: number;
  readonly generated_ms?: number;
  readonly tokens_per_second?: number;
  readonly end?: string;
  readonly error?: string;
}

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
