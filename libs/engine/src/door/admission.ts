import type { Deadline } from './deadline.js';

/** How much may wait for a slot; infinite = any number. */
export interface QueueBounds {
  readonly tasks: number;
  /** Tokens of prompts. One that finds nobody waiting may wait however long it is. */
  readonly promptTokens: number;
  /** Tasks of one tenant. */
  readonly tenantTasks: number;
}

/** Below 0, 0, and above. */
export type PriorityClass = 'low' | 'normal' | 'high';

export type QueueBound = keyof QueueBounds;

/** The tasks of one request, all of one tenant. */
export interface Arrival {
  /** As `Task.tenant`. */
  readonly tenant: string;
  /** As `Task.weight`. */
  readonly weight?: number;
  /** 1 or more. */
  readonly tasks: number;
  /** Of all of them together. */
  readonly promptTokens: number;
  /** As `Task.priority`. */
  readonly priority: number;
  readonly deadline?: Deadline | undefined;
}

/** What waits; what was not let in, and what came too late, since the start. */
export interface AdmissionFigures {
  /** Tasks that have no slot now, by priority. */
  readonly waiting: Readonly<Record<PriorityClass, number>>;
  /** Requests that were refused, by the bound that they exceeded; `deadline` = they would have been too late. */
  readonly refused: Readonly<Record<QueueBound | 'deadline', number>>;
  /** Tasks whose time was over: those that waited for a slot, and those that were computed. */
  readonly late: { readonly waiting: number; readonly running: number };
}
