import type { Task } from '../task.js';
import type { LatencySnapshots } from './latencies.js';

/** A slot as `GET /slots` and `/props` show it. */
export interface SlotSnapshot {
  readonly id: number;
  readonly contextSize: number;
  readonly isProcessing: boolean;
  /** The running or the last task; absent before the first. */
  readonly task?: Task;
  readonly tokensInCache: number;
  readonly promptTokens: number;
  /** Of these, found in the cache. */
  readonly cachedPromptTokens: number;
  readonly generatedTokens: number;
  /** -1 = no limit. */
  readonly remainingTokens: number;
  readonly hasNewLine: boolean;
  readonly stoppingWord: string;
}

/** Totals since start. */
export interface EngineCounters {
  /** Prompt tokens evaluated, and the time from a slot's start to its first token. */
  readonly promptTokens: number;
  readonly promptMs: number;
  readonly cachedPromptTokens: number;
  /** Generated tokens, and the time between a generation's first and last, added up over all slots. */
  readonly generatedTokens: number;
  readonly generatedMs: number;
  readonly steps: number;
  /** Tokens in all steps. */
  readonly stepTokens: number;
  /** Tokens that were drafted and verified, those of them that the chains chose too, and the drafts they were in. */
  readonly draftedTokens: number;
  readonly acceptedDraftTokens: number;
  readonly verifiedDrafts: number;
  /** The most tokens that a sequence held, prompt and generation together. */
  readonly longestSequence: number;
  /** Slots that took part, added up over all steps. */
  readonly stepSlots: number;
  /** For how long the step that runs has been running; 0 = none runs. */
  readonly runningStepMs: number;
  readonly tasksRunning: number;
  readonly tasksWaiting: number;
  readonly tokensInCache: number;
  readonly cacheSize: number;
  readonly latencies: LatencySnapshots;
}
