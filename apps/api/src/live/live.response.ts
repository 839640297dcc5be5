import { schemaOf } from '../http/declared-fields.js';
import { COUNT, INTEGER, listOf, MILLISECONDS, oneOf, ResponseField, TEXT } from '../http/response-fields.js';
import { CHOICE_DOC, CHOICES, RequestRecord } from './request-record.response.js';

const KNOWN = { when: 'once it is known' };
const PARKED = { when: 'for what is parked' };
const BUSY = { when: 'while it has a task' };

export class LiveEngineState {
  @ResponseField('What the engine does.', oneOf(['ready', 'restarting', 'sleeping', 'waking', 'failed', 'closed']))
  readonly state: string;
  @ResponseField('How often it ended unexpectedly.', COUNT)
  readonly restarts: number;
}

export class LiveSlotState {
  @ResponseField('Number of the slot.', COUNT)
  readonly id: number;
  @ResponseField(
    'What it does; `stalled` = its client does not read.',
    oneOf(['idle', 'reading', 'encoding', 'generating', 'stalled']),
  )
  readonly state: string;
  @ResponseField('When that began, in milliseconds since unix epoch.', COUNT)
  readonly since: number;
  @ResponseField('Cells of its context, in tokens.', COUNT)
  readonly context_size: number;
  @ResponseField('Tokens that it holds.', COUNT)
  readonly tokens_in_cache: number;
  @ResponseField('Id of the request.', TEXT, BUSY)
  readonly request_id?: string;
  @ResponseField('Tokens of the prompt.', COUNT, BUSY)
  readonly prompt_tokens?: number;
  @ResponseField('Prompt tokens that were in the cache.', COUNT, BUSY)
  readonly cached_tokens?: number;
  @ResponseField('Prompt tokens that are in the cache now.', COUNT, BUSY)
  readonly processed_tokens?: number;
  @ResponseField('Tokens that were generated.', COUNT, BUSY)
  readonly generated_tokens?: number;
  @ResponseField('Generated tokens a second, since the first one.', MILLISECONDS, { when: 'while it generates' })
  readonly tokens_per_second?: number;
  @ResponseField(CHOICE_DOC, oneOf(CHOICES), BUSY)
  readonly choice?: string;
}

export class LiveQueueTask {
  @ResponseField('Id of the request.', TEXT, { when: 'where it is of one' })
  readonly request_id?: string;
  @ResponseField('Place in the queue, from 1: those before it would start sooner.', COUNT)
  readonly place: number;
  @ResponseField('Since when it waits, in milliseconds since unix epoch.', COUNT)
  readonly since: number;
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('Its priority: a larger one starts sooner.', INTEGER)
  readonly priority: number;
}

export class LiveQueue {
  @ResponseField('Tasks that wait for a slot.', COUNT)
  readonly size: number;
  @ResponseField('Milliseconds that the one of them has waited that came first.', COUNT, { when: 'while any waits' })
  readonly oldest_ms?: number;
  @ResponseField('The first 50 of them.', listOf(schemaOf(LiveQueueTask)))
  readonly tasks: readonly LiveQueueTask[];
}

export class LiveThroughputRates {
  @ResponseField('Prompt tokens that were evaluated, a second.', MILLISECONDS, KNOWN)
  readonly prompt_tokens_per_second?: number;
  @ResponseField('Tokens that were generated, a second.', MILLISECONDS, KNOWN)
  readonly generated_tokens_per_second?: number;
  @ResponseField('Steps a second.', MILLISECONDS, KNOWN)
  readonly steps_per_second?: number;
  @ResponseField('Tokens of a step.', MILLISECONDS, { when: 'where there were steps' })
  readonly tokens_per_step?: number;
  @ResponseField('Slots that took part in a step.', MILLISECONDS, { when: 'where there were steps' })
  readonly slots_per_step?: number;
  @ResponseField('The most that one slot alone has generated, a second, while somebody watched.', MILLISECONDS, KNOWN)
  readonly single_slot_tokens_per_second?: number;
}

export class LiveCacheTier {
  @ResponseField(
    'Where it lies: in the KV cache, in the memory of the host, in files.',
    oneOf(['device', 'host', 'disk']),
  )
  readonly name: string;
  @ResponseField('Tokens in it.', COUNT)
  readonly tokens: number;
  @ResponseField('Tokens that it has room for.', COUNT, { when: 'for the device' })
  readonly size?: number;
  @ResponseField('Parked sequences in it.', COUNT, PARKED)
  readonly sequences?: number;
  @ResponseField('Bytes that are taken for them.', COUNT, PARKED)
  readonly bytes?: number;
  @ResponseField('Bytes that it has room for.', COUNT, { when: 'where it is bounded in bytes' })
  readonly max_bytes?: number;
  @ResponseField('Prompt tokens that were found in it and not evaluated, since the start.', COUNT, PARKED)
  readonly hit_tokens?: number;
  @ResponseField('Tokens that were parked in it, since the start.', COUNT, PARKED)
  readonly parked_tokens?: number;
  @ResponseField('Tokens that were restored from it, since the start.', COUNT, PARKED)
  readonly restored_tokens?: number;
  @ResponseField('Tokens that made room for others, since the start.', COUNT, PARKED)
  readonly evicted_tokens?: number;
}

export class LiveCache {
  @ResponseField('Tokens in the KV cache.', COUNT)
  readonly tokens: number;
  @ResponseField('Tokens that it has room for.', COUNT)
  readonly size: number;
  @ResponseField('Prompt tokens that were found in it, since the start.', COUNT)
  readonly prompt_tokens_cached: number;
  @ResponseField('Prompt tokens that were evaluated, since the start.', COUNT)
  readonly prompt_tokens_evaluated: number;
  @ResponseField('The parts of the cache.', listOf(schemaOf(LiveCacheTier)))
  readonly tiers: readonly LiveCacheTier[];
}

export class LivePercentiles {
  @ResponseField('Half of the values are not above it.', MILLISECONDS, KNOWN)
  readonly p50?: number;
  @ResponseField('95 % of the values are not above it.', MILLISECONDS, KNOWN)
  readonly p95?: number;
  @ResponseField('99 % of the values are not above it.', MILLISECONDS, KNOWN)
  readonly p99?: number;
  @ResponseField('Values since the start.', COUNT)
  readonly count: number;
}

export class LiveLatencies {
  @ResponseField('From the arrival of a task to its slot.', schemaOf(LivePercentiles))
  readonly queue: LivePercentiles;
  @ResponseField('From the slot to the evaluated prompt.', schemaOf(LivePercentiles))
  readonly prefill: LivePercentiles;
  @ResponseField('From the arrival of a task to its first token.', schemaOf(LivePercentiles))
  readonly first_token: LivePercentiles;
  @ResponseField('From one token of a generation to the next.', schemaOf(LivePercentiles))
  readonly between_tokens: LivePercentiles;
  @ResponseField('From the arrival of a task to its end.', schemaOf(LivePercentiles))
  readonly end_to_end: LivePercentiles;
}

export class LiveTotals {
  @ResponseField('Generations and embeddings that have ended; those of one request count each.', COUNT)
  readonly requests: number;
  @ResponseField('Tokens that were generated.', COUNT)
  readonly generated_tokens: number;
  @ResponseField('Prompt tokens that were evaluated.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('Those of the ended that failed.', COUNT)
  readonly failed: number;
  @ResponseField('Those of the ended whose client left.', COUNT)
  readonly cancelled: number;
}

export class LiveProcess {
  @ResponseField('How late the event loop of the API process came round last.', MILLISECONDS)
  readonly event_loop_lag_ms: number;
  @ResponseField('Resident memory of the API process.', COUNT)
  readonly memory_bytes: number;
}

const CHANGED = { when: 'in the first event, and where it has changed' };
const MEASURED = { when: 'in the first event once the engine has told of itself, and where it has changed' };

/** The data of an event of the live feed. */
export class LiveState {
  @ResponseField('Milliseconds since unix epoch.', COUNT)
  readonly time: number;
  @ResponseField('The engine.', schemaOf(LiveEngineState), CHANGED)
  readonly engine?: LiveEngineState;
  @ResponseField(
    'All slots in the first event, then those that have changed.',
    listOf(schemaOf(LiveSlotState)),
    CHANGED,
  )
  readonly slots?: readonly LiveSlotState[];
  @ResponseField('The tasks that wait.', schemaOf(LiveQueue), CHANGED)
  readonly queue?: LiveQueue;
  @ResponseField('What was done over the last second.', schemaOf(LiveThroughputRates), CHANGED)
  readonly throughput?: LiveThroughputRates;
  @ResponseField('The KV cache.', schemaOf(LiveCache), MEASURED)
  readonly cache?: LiveCache;
  @ResponseField('Since the start, in milliseconds.', schemaOf(LiveLatencies), MEASURED)
  readonly latencies?: LiveLatencies;
  @ResponseField('Since the start.', schemaOf(LiveTotals), CHANGED)
  readonly totals?: LiveTotals;
  @ResponseField('The API process.', schemaOf(LiveProcess), CHANGED)
  readonly process?: LiveProcess;
  @ResponseField(
    'The last 50 tasks that ended in the first event, then those that have ended since.',
    listOf(schemaOf(RequestRecord)),
    CHANGED,
  )
  readonly ended?: readonly RequestRecord[];
}
