import type { Deadline } from './deadline.js';

/** How much may wait for a slot; infinite = any number. */
export interface QueueBounds {
  readonly tasks: number;
  /** Tokens of prompts. One that finds nobody waiting may wait however long it is. */
  readonly promptTokens: number;
  /** Tasks of one tenant. */
  readonly tenantTasks: number;
}

export type QueueBound = keyof QueueBounds;

/** The tasks of one request, all of one tenant. */
export interface Arrival {
  /** As `Task.tenant`. */
  readonly tenant: string;
  /** 1 or more. */
  readonly tasks: number;
  /** Of all of them together. */
  readonly promptTokens: number;
  /** As `Task.priority`. */
  readonly priority: number;
  readonly deadline?: Deadline | undefined;
}

/** What was let in, and what was not, since the start. */
export interface AdmissionFigures {
  /** Requests that were refused, by the bound that they exceeded; `deadline` = they would have been too late. */
  readonly refused: Readonly<Record<QueueBound | 'deadline', number>>;
  /** Tasks whose time was over: those that waited for a slot, and those that were computed. */
  readonly late: { readonly waiting: number; readonly running: number };
}
