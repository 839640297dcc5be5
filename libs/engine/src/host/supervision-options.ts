import type { QueueBounds } from '../door/admission.js';

/** Files that had to be looked for. */
export interface FoundModel {
  readonly modelPath: string;
  /** Of the projector; absent = as the options say. */
  readonly projectorPath?: string | undefined;
}

/** How an engine is kept running. */
export interface SupervisionOptions {
  /** Finds the files of the model when the load begins, however long that takes; rejects when `signal` fires. */
  readonly findModel?: (signal: AbortSignal) => Promise<FoundModel>;
  /** Fires when whoever asks a question at this moment waits no longer; undefined = they wait until it is answered. */
  readonly askerSignal?: () => AbortSignal | undefined;
  /** Takes llama.cpp's log; levels: 1 debug to 4 error, 5 = continues the line before. Absent = it is dropped. */
  readonly log?: (level: number, text: string) => void;
  /**
   * Milliseconds that tasks and questions wait for an engine that is started again; 0 = not at all. Absent = 30,000.
   */
  readonly restartWaitMs?: number;
  /** How much may wait for a slot; absent = any number. */
  readonly queueBounds?: QueueBounds | undefined;
  /** Milliseconds that a task may wait for a slot; absent = any time. */
  readonly queueTimeoutMs?: number | undefined;
  /** Milliseconds that a step may take; 0 = any time. Absent = derived from measured steps. */
  readonly stepTimeoutMs?: number | undefined;
  /** Milliseconds after which a load of which nothing is heard is ended; 0 and absent = never. */
  readonly loadTimeoutMs?: number;
  /** Milliseconds without tasks and questions after which the engine sleeps until the next one; absent = never. */
  readonly sleepAfterMs?: number | undefined;
}
