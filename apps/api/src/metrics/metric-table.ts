import type { EngineStatistics, LatencySnapshots } from '#engine';
import type { Rates } from './throughput.js';

/** What the numbers of one scrape are read from. */
export interface Reading {
  readonly engine: EngineStatistics;
  readonly slots: number;
  readonly engineRestarts: number;
  readonly rates: Rates;
  readonly requestsInProgress: number;
  /** Bytes. */
  readonly heldBytes: number;
  readonly heldBytesLimit: number;
  /** Streams that can be read again. */
  readonly replays: number;
  readonly replayBytes: number;
}

/** A metric that is one number. */
export interface NumberMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  read(reading: Reading): number;
}

/** THE table of metrics that are one number: llama-server's, then our own. */
export const NUMBER_METRICS: readonly NumberMetric[] = [
  {
    name: 'llamacpp:prompt_tokens_total',
    type: 'counter',
    help: 'Number of prompt tokens processed.',
    read: ({ engine }) => engine.promptTokens,
  },
  {
    name: 'llamacpp:prompt_seconds_total',
    type: 'counter',
    help: 'Prompt process time',
    read: ({ engine }) => engine.promptMs / 1000,
  },
  {
    name: 'llamacpp:tokens_predicted_total',
    type: 'counter',
    help: 'Number of generation tokens processed.',
    read: ({ engine }) => engine.generatedTokens,
  },
  {
    name: 'llamacpp:tokens_predicted_seconds_total',
    type: 'counter',
    help: 'Predict process time',
    read: ({ engine }) => engine.generatedMs / 1000,
  },
  {
    name: 'llamacpp:n_decode_total',
    type: 'counter',
    help: 'Total number of llama_decode() calls',
    read: ({ engine }) => engine.steps,
  },
  {
    name: 'llamacpp:n_tokens_max',
    type: 'counter',
    help: 'Largest observed sequence length (prompt + generation)',
    read: ({ engine }) => engine.longestSequence,
  },
  {
    name: 'llamacpp:n_busy_slots_per_decode',
    type: 'gauge',
    help: 'Average number of busy slots per llama_decode() call',
    read: ({ engine }) => engine.stepSlots / Math.max(1, engine.steps),
  },
  {
    name: 'llamacpp:prompt_tokens_seconds',
    type: 'gauge',
    help: 'Average prompt throughput in tokens/s.',
    read: ({ rates }) => rates.prompt,
  },
  {
    name: 'llamacpp:predicted_tokens_seconds',
    type: 'gauge',
    help: 'Average generation throughput in tokens/s.',
    read: ({ rates }) => rates.generation,
  },
  {
    name: 'llamacpp:kv_cache_usage_ratio',
    type: 'gauge',
    help: 'KV-cache usage. 1 means 100 percent usage.',
    read: ({ engine }) => engine.tokensInCache / engine.cacheSize,
  },
  {
    name: 'llamacpp:kv_cache_tokens',
    type: 'gauge',
    help: 'KV-cache tokens.',
    read: ({ engine }) => engine.tokensInCache,
  },
  {
    name: 'llamacpp:requests_processing',
    type: 'gauge',
    help: 'Number of requests processing.',
    read: ({ engine }) => engine.tasksRunning,
  },
  {
    name: 'llamacpp:requests_deferred',
    type: 'gauge',
    help: 'Number of requests deferred.',
    read: ({ engine }) => engine.tasksWaiting,
  },
  {
    name: 'llamacpp:prompt_tokens_cached_total',
    type: 'counter',
    help: 'Number of prompt tokens reused from the cache',
    read: ({ engine }) => engine.cachedPromptTokens,
  },
  {
    name: 'llamacpp:spec_decode_num_draft_tokens_total',
    type: 'counter',
    help: 'Speculative: Total draft tokens generated',
    read: ({ engine }) => engine.draftedTokens,
  },
  {
    name: 'llamacpp:spec_decode_num_accepted_tokens_total',
    type: 'counter',
    help: 'Speculative: Total draft tokens accepted by the target model',
    read: ({ engine }) => engine.acceptedDraftTokens,
  },
  {
    name: 'llamacpp:spec_decode_num_drafts_total',
    type: 'counter',
    help: 'Speculative: Total speculative decoding verification steps',
    read: ({ engine }) => engine.verifiedDrafts,
  },
  {
    name: 'llamero_step_tokens_total',
    type: 'counter',
    help: 'Tokens evaluated in all steps, of prompts and of generations.',
    read: ({ engine }) => engine.stepTokens,
  },
  {
    name: 'llamero_step_running_seconds',
    type: 'gauge',
    help: 'For how long the step that runs has been running; 0 when none runs.',
    read: ({ engine }) => engine.runningStepMs / 1000,
  },
  {
    name: 'llamero_prefill_budget_tokens',
    type: 'gauge',
    help: 'Prompt tokens that a step may have beside the streams (--itl-target-ms); 0 = as many as fit, since there are none.',
    read: ({ engine }) => engine.prefillBudget,
  },
  {
    name: 'llamero_media_encodings_total',
    type: 'counter',
    help: 'Images and stretches of sound that were encoded; those found in the media cache were not.',
    read: ({ engine }) => engine.encodings,
  },
  {
    name: 'llamero_media_encoding_seconds_total',
    type: 'counter',
    help: 'Time in which media were encoded; no step runs meanwhile.',
    read: ({ engine }) => engine.encodingMs / 1000,
  },
  {
    name: 'llamero_media_encoding_seconds_max',
    type: 'gauge',
    help: 'The longest time that the encoding of one image or stretch of sound took.',
    read: ({ engine }) => engine.longestEncodingMs / 1000,
  },
  {
    name: 'llamero_checkpoints_taken_total',
    type: 'counter',
    help: 'Checkpoints that were taken of memories that cannot be cut back (--ctx-checkpoints).',
    read: ({ engine }) => engine.checkpoints.taken,
  },
  {
    name: 'llamero_checkpoint_seconds_total',
    type: 'counter',
    help: 'Time in which checkpoints were taken; no step runs meanwhile.',
    read: ({ engine }) => engine.checkpoints.takenMs / 1000,
  },
  {
    name: 'llamero_checkpoints_restored_total',
    type: 'counter',
    help: 'Prompts that began with a checkpoint.',
    read: ({ engine }) => engine.checkpoints.restored,
  },
  {
    name: 'llamero_checkpoint_restored_tokens_total',
    type: 'counter',
    help: 'Tokens of these prompts that did not have to be evaluated therefore.',
    read: ({ engine }) => engine.checkpoints.restoredTokens,
  },
  {
    name: 'llamero_checkpoints',
    type: 'gauge',
    help: 'Checkpoints that there are, of slots and of what is parked.',
    read: ({ engine }) => engine.checkpoints.held,
  },
  {
    name: 'llamero_checkpoint_bytes',
    type: 'gauge',
    help: 'Bytes that are taken for checkpoints.',
    read: ({ engine }) => engine.checkpoints.bytes,
  },
  {
    name: 'llamero_poisoned_tasks_total',
    type: 'counter',
    help: 'Tasks that failed because the model computed numbers for them that are not finite.',
    read: ({ engine }) => engine.poisonedTasks,
  },
  {
    name: 'llamero_engine_restarts_total',
    type: 'counter',
    help: 'How often the engine ended unexpectedly and was started again.',
    read: ({ engineRestarts }) => engineRestarts,
  },
  {
    name: 'llamero_slots',
    type: 'gauge',
    help: 'Slots of the server.',
    read: ({ slots }) => slots,
  },
  {
    name: 'llamero_slots_busy',
    type: 'gauge',
    help: 'Slots that serve a task.',
    read: ({ engine }) => engine.tasksRunning,
  },
  {
    name: 'llamero_slots_paused',
    type: 'gauge',
    help: 'Slots whose task is paused, because its client does not read.',
    read: ({ engine }) => engine.tasksPaused,
  },
  {
    name: 'llamero_tasks_suspended',
    type: 'gauge',
    help: 'Tasks that gave their slot up in the middle, and wait to go on.',
    read: ({ engine }) => engine.tasksSuspended,
  },
  {
    name: 'llamero_preemptions_by_priority_total',
    type: 'counter',
    help: 'Tasks that gave their slot to one of a higher priority.',
    read: ({ engine }) => engine.preemptions.priority,
  },
  {
    name: 'llamero_preemptions_for_cells_total',
    type: 'counter',
    help: 'Tasks that gave their slot up because there were too few KV cells for all that ran.',
    read: ({ engine }) => engine.preemptions.cells,
  },
  {
    name: 'llamero_queue_depth',
    type: 'gauge',
    help: 'Tasks that wait for a slot.',
    read: ({ engine }) => engine.tasksWaiting,
  },
  {
    name: 'llamero_http_requests_in_progress',
    type: 'gauge',
    help: 'HTTP requests that are being answered, this one included.',
    read: ({ requestsInProgress }) => requestsInProgress,
  },
  {
    name: 'llamero_inflight_bytes',
    type: 'gauge',
    help: 'Bytes that requests hold: bodies, responses that are collected, and what waits for clients.',
    read: ({ heldBytes }) => heldBytes,
  },
  {
    name: 'llamero_inflight_bytes_max',
    type: 'gauge',
    help: 'Bytes that requests may hold, beyond which new ones get 503; 0 = any number.',
    read: ({ heldBytesLimit }) => heldBytesLimit,
  },
  {
    name: 'llamero_replays',
    type: 'gauge',
    help: 'Streams that are kept to be read again, those that go on included (--max-replays).',
    read: ({ replays }) => replays,
  },
  {
    name: 'llamero_replay_bytes',
    type: 'gauge',
    help: 'Bytes that are kept of them (--max-replay-total-bytes).',
    read: ({ replayBytes }) => replayBytes,
  },
];

/** A metric that is a histogram, in seconds. */
export interface HistogramMetric {
  readonly name: string;
  readonly help: string;
  readonly latency: keyof LatencySnapshots;
}

export const HISTOGRAM_METRICS: readonly HistogramMetric[] = [
  {
    name: 'llamero_queue_seconds',
    help: 'From the arrival of a task to its slot.',
    latency: 'queue',
  },
  {
    name: 'llamero_prefill_seconds',
    help: 'From the slot to the evaluated prompt.',
    latency: 'prefill',
  },
  {
    name: 'llamero_time_to_first_token_seconds',
    help: 'From the arrival of a task to its first token.',
    latency: 'firstToken',
  },
  {
    name: 'llamero_time_between_tokens_seconds',
    help: 'From one token of a generation to the next.',
    latency: 'betweenTokens',
  },
  {
    name: 'llamero_end_to_end_seconds',
    help: 'From the arrival of a task to its end, where it was not cancelled.',
    latency: 'endToEnd',
  },
];

/** Metrics with labels, and those of the process, by name. */
export const OTHER_METRICS = {
  requests: {
    name: 'llamero_http_requests_total',
    type: 'counter',
    help: 'HTTP requests by method, route and status; 499 = the client left before the answer was out.',
  },
  queueTasks: {
    name: 'llamero_queue_tasks',
    type: 'gauge',
    help: 'Tasks that wait for a slot, by priority: low (below 0), normal, high (above 0).',
  },
  rejected: {
    name: 'llamero_requests_rejected_total',
    type: 'counter',
    help: 'Requests that were refused as they came, by reason: queue, tokens and tenant are --max-queue and its like, deadline = it could not be met.',
  },
  keyRefusals: {
    name: 'llamero_key_refusals_total',
    type: 'counter',
    help: 'Requests that were refused for the sake of keys, by reason: missing, unknown, token, expired, network, scope or model.',
  },
  deadlines: {
    name: 'llamero_deadlines_exceeded_total',
    type: 'counter',
    help: 'Tasks whose time was over, by state: waiting for a slot (--queue-timeout, too), or running.',
  },
  eventLoopLag: {
    name: 'llamero_event_loop_lag_seconds',
    type: 'gauge',
    help: 'Delay of the event loop since the last scrape, by quantile.',
  },
  startTime: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'Start time of the process since unix epoch in seconds.',
  },
  residentMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory size in bytes.',
  },
  cpuSeconds: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Total user and system CPU time spent in seconds.',
  },
} as const;
