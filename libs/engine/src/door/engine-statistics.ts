/** A histogram: how many values lie at or below each bound, and above the one before it. */
export interface DistributionSnapshot {
  /** Ascending. */
  readonly bounds: readonly number[];
  /** One more than bounds: the last counts what exceeds them all. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Waiting times of the tasks since the start, in milliseconds. */
export interface LatencySnapshots {
  /** From arrival to the slot. */
  readonly queue: DistributionSnapshot;
  /** From the slot to the evaluated prompt. */
  readonly prefill: DistributionSnapshot;
  /** From arrival to the first token. */
  readonly firstToken: DistributionSnapshot;
  /** From one token to the next of the same generation. */
  readonly betweenTokens: DistributionSnapshot;
  /** From arrival to the end, of generations that were not cancelled. */
  readonly endToEnd: DistributionSnapshot;
}

/** Places for what slots held before: the memory of the host, files. */
export type CacheTier = 'host' | 'disk';

/** What there is of such a place. */
export interface TierFigures {
  /** What is parked there: sequences, their tokens, and the bytes that are taken for them. */
  readonly sequences: number;
  readonly tokens: number;
  readonly bytes: number;
  /** 0 = there is no such place; infinite = no bound. */
  readonly maxBytes: number;
  /** Tokens of prompts, since the start, that did not have to be evaluated because they were parked there. */
  readonly hitTokens: number;
  /** Tokens since the start whose cells were parked there, restored from there, and dropped to make room for others. */
  readonly parkedTokens: number;
  readonly restoredTokens: number;
  readonly evictedTokens: number;
}

/** A place that there is not. */
export const NO_TIER: TierFigures = {
  ...{ sequences: 0, tokens: 0, bytes: 0, maxBytes: 0 },
  ...{ hitTokens: 0, parkedTokens: 0, restoredTokens: 0, evictedTokens: 0 },
};

/** Checkpoints of memories that cannot be cut back: recurrent states and sliding windows. */
export interface CheckpointFigures {
  /** Those that there are, of slots and of what is parked, and the bytes that are taken for them. */
  readonly held: number;
  readonly bytes: number;
  /** Those that were taken since the start, and the milliseconds for them. */
  readonly taken: number;
  readonly takenMs: number;
  /** Prompts since the start that began with one, and their tokens that did not have to be evaluated therefore. */
  readonly restored: number;
  readonly restoredTokens: number;
}

/** Where none are taken. */
export const NO_CHECKPOINTS: CheckpointFigures = {
  ...{ held: 0, bytes: 0, taken: 0, takenMs: 0 },
  ...{ restored: 0, restoredTokens: 0 },
};

/** How often tasks gave their slots up in the middle, by the reason. */
export interface Preemptions {
  /** A task of a higher priority waited. */
  readonly priority: number;
  /** There were too few KV cells for all that ran. */
  readonly cells: number;
}

/** Where no task has. */
export const NO_PREEMPTIONS: Preemptions = { priority: 0, cells: 0 };

/** What has been done since the start, and what is going on. */
export interface EngineStatistics {
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
  /** Tokens that were drafted and verified, how many of them the chains chose too, and the number of drafts. */
  readonly draftedTokens: number;
  readonly acceptedDraftTokens: number;
  readonly verifiedDrafts: number;
  /** The most tokens that a sequence held, prompt and generation together. */
  readonly longestSequence: number;
  /** Slots that took part, added up over all steps. */
  readonly stepSlots: number;
  /** Milliseconds of the longest step so far; a burst of steps counts as one. */
  readonly longestStepMs: number;
  /** Milliseconds since the running step began; 0 = none runs. */
  readonly runningStepMs: number;
  /** Milliseconds since the encoding of media began that is under way; 0 = none is. */
  readonly runningEncodingMs: number;
  /** Images and stretches of sound that were encoded; those found in the cache were not. */
  readonly encodings: number;
  /** Milliseconds that these took together, and that the longest took. */
  readonly encodingMs: number;
  readonly longestEncodingMs: number;
  /** Tasks that failed because the model computed numbers for them that are not finite. */
  readonly poisonedTasks: number;
  /** Prompt tokens that a step may have now; 0 = as many as fit, since nobody generates or no bound is wanted. */
  readonly prefillBudget: number;
  /** What is parked in the memory of the host. */
  readonly hostCache: TierFigures;
  /** What is kept in files. */
  readonly diskCache: TierFigures;
  readonly checkpoints: CheckpointFigures;
  readonly tasksRunning: number;
  /** Those of them whose events nobody takes now. */
  readonly tasksPaused: number;
  readonly tasksWaiting: number;
  /** Those of them that had a slot before, and gave it up. */
  readonly tasksSuspended: number;
  readonly preemptions: Preemptions;
  readonly tokensInCache: number;
  readonly cacheSize: number;
  readonly latencies: LatencySnapshots;
}
