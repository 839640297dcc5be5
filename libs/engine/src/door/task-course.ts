import type { EngineErrorCode } from './engine-error.js';
import type { SlotChoice } from './live.js';
import type { RequestOrigin } from './request-origin.js';
import type { FinishReason } from './task-event.js';

/** How a task ended: `cancelled` = nobody waited for it any more. */
export type TaskEnd =
  | { readonly how: 'finished'; readonly reason?: FinishReason }
  | { readonly how: 'cancelled' }
  | { readonly how: 'failed'; readonly code: EngineErrorCode };

/**
 * What became of a task so far: counts and times, never texts or tokens. Milliseconds; what is undefined is not known, or
 * not yet.
 */
export interface TaskCourse {
  /** Undefined = it is of no request. */
  readonly origin: RequestOrigin | undefined;
  readonly kind: 'generation' | 'embedding';
  /** Since unix epoch. */
  readonly arrivedAt: number;
  readonly promptTokens: number;
  /** As `Task.priority`; 0 = it needs no slot. */
  readonly priority: number;
  /** From its arrival to its slot, or to the step of an embedding. */
  readonly queueMs: number | undefined;
  /** Undefined = it waits, or needs none. */
  readonly slotId: number | undefined;
  readonly choice: SlotChoice | undefined;
  /** The slot that the beginning of its prompt was copied from; undefined = none. */
  readonly copiedFrom: number | undefined;
  /** Prompt tokens that were in the cache. */
  readonly cachedTokens: number | undefined;
  /** From the slot to the evaluated prompt. */
  readonly promptMs: number | undefined;
  /** From its arrival to its first token. */
  readonly firstTokenMs: number | undefined;
  readonly generatedTokens: number;
  /** From the first token to the last one. */
  readonly generatedMs: number | undefined;
  /** Since unix epoch; undefined = it waits or runs. */
  readonly endedAt: number | undefined;
  readonly end: TaskEnd | undefined;
}
