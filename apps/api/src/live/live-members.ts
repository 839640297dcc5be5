import type { EngineClient, EngineStatistics, LatencySnapshots, LiveSlot, TierFigures } from '#engine';
import type {
  LiveCache,
  LiveCacheTier,
  LiveLatencies,
  LiveQueue,
  LiveQueueTask,
  LiveSlotState,
} from './live.response.js';
import { type Percentiles, percentilesOf } from './percentiles.js';
import { inOrderOfPlaces, type QueueView, waitingOf } from './queue.js';
import { rounded } from './throughput.js';

/** Tasks that wait which are told one by one. */
const SHOWN_WAITING = 50;

export function slotState({ id, activity, since, contextSize, tokensInCache, task }: LiveSlot): LiveSlotState {
  const { generatedTokens = 0, generatedMs = 0 } = task ?? {};
  return {
    id,
    state: activity,
    since: Math.round(since),
    context_size: contextSize,
    tokens_in_cache: tokensInCache,
    ...(task && {
      request_id: task.requestId,
      prompt_tokens: task.promptTokens,
      cached_tokens: task.cachedTokens,
      processed_tokens: task.processedTokens,
      generated_tokens: generatedTokens,
      tokens_per_second: generatedMs > 0 ? rounded((generatedTokens * 1000) / generatedMs) : undefined,
      choice: task.choice,
    }),
  };
}

/** The slots of an engine that is away: they hold nothing. @param since milliseconds since unix epoch */
export function emptySlots({ model }: Pick<EngineClient, 'model'>, since: number): readonly LiveSlot[] {
  return Array.from({ length: model.slots }, (_, id) => ({
    id,
    activity: 'idle' as const,
    since,
    contextSize: model.slotContextSize,
    tokensInCache: 0,
  }));
}

/** @param time milliseconds since unix epoch */
export function queueState(engine: QueueView, time: number): LiveQueue {
  const waiting = [...waitingOf(engine)];
  const [first] = waiting;
  const shown: LiveQueueTask[] = [];
  for (const { origin, arrivedAt, promptTokens, priority } of inOrderOfPlaces(engine)) {
    if (shown.length === SHOWN_WAITING) break;
    shown.push({
      request_id: origin?.requestId,
      place: shown.length + 1,
      since: Math.round(arrivedAt),
      prompt_tokens: promptTokens,
      priority,
    });
  }
  return {
    size: waiting.length,
    oldest_ms: first && Math.max(0, Math.round(time - first.arrivedAt)),
    tasks: shown,
  };
}

export function cacheState(statistics: EngineStatistics): LiveCache {
  const { tokensInCache: tokens, cacheSize: size, hostCache, diskCache } = statistics;
  const tiers = { host: hostCache, disk: diskCache };
  return {
    tokens,
    size,
    prompt_tokens_cached: statistics.cachedPromptTokens,
    prompt_tokens_evaluated: statistics.promptTokens,
    tiers: [
      { name: 'device', tokens, size },
      ...Object.entries(tiers).flatMap(([name, figures]) => (figures.maxBytes > 0 ? [tierState(name, figures)] : [])),
    ],
  };
}

function tierState(name: string, { tokens, bytes, maxBytes, ...counters }: TierFigures): LiveCacheTier {
  return {
    name,
    tokens,
    sequences: counters.sequences,
    bytes,
    ...(Number.isFinite(maxBytes) && { max_bytes: maxBytes }),
    hit_tokens: counters.hitTokens,
    parked_tokens: counters.parkedTokens,
    restored_tokens: counters.restoredTokens,
    evicted_tokens: counters.evictedTokens,
  };
}

export function latencyState(latencies: LatencySnapshots): LiveLatencies {
  return {
    queue: told(percentilesOf(latencies.queue)),
    prefill: told(percentilesOf(latencies.prefill)),
    first_token: told(percentilesOf(latencies.firstToken)),
    between_tokens: told(percentilesOf(latencies.betweenTokens)),
    end_to_end: told(percentilesOf(latencies.endToEnd)),
  };
}

function told({ p50, p95, p99, count }: Percentiles): Percentiles {
  if (p50 === undefined || p95 === undefined || p99 === undefined) return { count };
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99), count };
}
