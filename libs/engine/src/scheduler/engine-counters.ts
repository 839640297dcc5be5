import type { LatencySnapshots } from './latencies.js';
import type { Totals } from './totals.js';

/** What has been done since start, and what is going on. */
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

/** What is going on beside what the slots do. */
type Present = Pick<EngineCounters, 'runningStepMs' | 'tasksWaiting' | 'cacheSize'>;

export function countersOf(
  totals: Totals,
  slots: readonly { readonly isIdle: boolean; readonly tokensInCache: number }[],
  present: Present,
): EngineCounters {
  return {
    ...totals,
    ...present,
    longestSequence: Math.max(totals.longestSequence, ...slots.map((slot) => slot.tokensInCache)),
    latencies: totals.latencies.snapshots(),
    tasksRunning: slots.filter((slot) => !slot.isIdle).length,
    tokensInCache: slots.reduce((sum, slot) => sum + slot.tokensInCache, 0),
  };
}
