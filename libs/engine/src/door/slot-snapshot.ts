import type { Task } from './task.js';

/** A slot as `GET /slots` and `/props` show it. */
export interface SlotSnapshot {
  readonly id: number;
  readonly contextSize: number;
  readonly isProcessing: boolean;
  /** The running or the last task; absent before the first. */
  readonly task?: Task;
  readonly tokensInCache: number;
  readonly promptTokens: number;
  /** How many of these were in the cache. */
  readonly cachedPromptTokens: number;
  readonly generatedTokens: number;
  /** -1 = no limit. */
  readonly remainingTokens: number;
  readonly hasNewLine: boolean;
  readonly stoppingWord: string;
}
