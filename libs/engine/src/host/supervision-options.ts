/** How an engine is kept running. */
export interface SupervisionOptions {
  /** Finds the path of the model when the load begins, however long that takes; rejects when `signal` fires. */
  readonly findModel?: (signal: AbortSignal) => Promise<string>;
  /** Takes llama.cpp's log, whose levels are 1 debug to 4 error, 5 = goes on with the line before; absent = nowhere. */
  readonly log?: (level: number, text: string) => void;
  /** Milliseconds that tasks and questions wait for an engine that is started again; 0 = not at all. Absent = 30,000. */
  readonly restartWaitMs?: number;
  /** Milliseconds that a step may take; 0 = for ever. Absent = by what steps took. */
  readonly stepTimeoutMs?: number | undefined;
  /** Milliseconds without tasks and questions after which the engine ends until the next one; absent = never. */
  readonly sleepAfterMs?: number | undefined;
}
