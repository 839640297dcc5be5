import type { EngineStatistics, TierFigures } from '#engine';

/** A metric with a number for each tier of the cache. */
export interface TierMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  read(figures: TierFigures): number;
  /** Of the KV cache itself; absent = it has no such number. */
  readDevice?(engine: EngineStatistics): number;
}

const TIERS = 'by tier: host = the memory of the host (--cache-ram), disk = files (--cache-disk)';

/** THE table of metrics by tier of the cache. */
export const TIER_METRICS: readonly TierMetric[] = [
  {
    name: 'llamero_cache_hit_tokens_total',
    type: 'counter',
    help: `Prompt tokens that were found in the cache and not evaluated, ${TIERS}, device = the KV cache.`,
    read: ({ hitTokens }) => hitTokens,
    readDevice: ({ cachedPromptTokens, hostCache, diskCache }) =>
      cachedPromptTokens - hostCache.hitTokens - diskCache.hitTokens,
  },
  {
    name: 'llamero_cache_parked_tokens_total',
    type: 'counter',
    help: `Tokens that were parked, ${TIERS}.`,
    read: ({ parkedTokens }) => parkedTokens,
  },
  {
    name: 'llamero_cache_restored_tokens_total',
    type: 'counter',
    help: `Tokens that were brought back into the KV cache, ${TIERS}.`,
    read: ({ restoredTokens }) => restoredTokens,
  },
  {
    name: 'llamero_cache_evicted_tokens_total',
    type: 'counter',
    help: `Parked tokens that made room for others, ${TIERS}.`,
    read: ({ evictedTokens }) => evictedTokens,
  },
  {
    name: 'llamero_cache_parked_tokens',
    type: 'gauge',
    help: `Tokens that are parked, ${TIERS}.`,
    read: ({ tokens }) => tokens,
  },
  {
    name: 'llamero_cache_parked_sequences',
    type: 'gauge',
    help: `Sequences that are parked, ${TIERS}.`,
    read: ({ sequences }) => sequences,
  },
  {
    name: 'llamero_cache_bytes',
    type: 'gauge',
    help: `Bytes that are taken for what is parked, ${TIERS}.`,
    read: ({ bytes }) => bytes,
  },
  {
    name: 'llamero_cache_bytes_max',
    type: 'gauge',
    help: `Bytes that may be taken for what is parked, ${TIERS}; 0 = nothing is parked there.`,
    read: ({ maxBytes }) => maxBytes,
  },
];
