import type { EngineStatistics } from './engine-statistics.js';

/** What a slot does: `stalled` = nobody takes the events of its task, so it computes nothing. */
export type SlotActivity = 'idle' | 'reading' | 'encoding' | 'generating' | 'stalled';

/**
 * Why a task got its slot: it asked for that one, it was the only idle one, it held the beginning of the prompt, the
 * beginning was brought back into it from the memory of the host, it was used longest ago, a task of a lower priority
 * gave it up, or the task goes on after it had given up its own.
 */
export type SlotChoice = 'asked' | 'only' | 'prefix' | 'restored' | 'oldest' | 'preempting' | 'resumed';

/** What a slot works on: counts and times, never texts or tokens. */
export interface LiveTask {
  /** Absent = it is of no request. */
  readonly requestId?: string;
  readonly choice: SlotChoice;
  readonly promptTokens: number;
  /** Prompt tokens that were in the cache. */
  readonly cachedTokens: number;
  /** Prompt tokens that are in the cache now. */
  readonly processedTokens: number;
  readonly generatedTokens: number;
  /** Milliseconds from the first token to the last one. */
  readonly generatedMs: number;
}

export interface LiveSlot {
  readonly id: number;
  readonly activity: SlotActivity;
  /** When that began: milliseconds since unix epoch. */
  readonly since: number;
  readonly contextSize: number;
  readonly tokensInCache: number;
  /** Absent = it is idle. */
  readonly task?: LiveTask;
}

/** What goes on in an engine. */
export interface LiveReport {
  readonly slots: readonly LiveSlot[];
  readonly statistics: EngineStatistics;
}
