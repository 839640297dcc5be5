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
}

/** What was let in, and what was not, since the start. */
export interface AdmissionFigures {
  /** Requests that were refused, by the bound that they exceeded. */
  readonly refused: Readonly<Record<QueueBound, number>>;
}
