import type { EmbeddingTask } from './embedding.js';
import type { EngineOptions } from './engine-options.js';
import type { EngineQuestion } from './questions.js';
import type { Task, TaskId } from './task.js';

/**
 * The commands to an engine, in order. Plain data that a structured clone does not change, so an engine in this process
 * and one in a process of its own get the same.
 */
export type EngineCommand =
  /** The first command: load the model. */
  | { readonly type: 'open'; readonly options: EngineOptions }
  | { readonly type: 'run'; readonly id: TaskId; readonly task: Task }
  | { readonly type: 'embed'; readonly id: TaskId; readonly task: EmbeddingTask }
  /** Nobody waits for the task any more: it ends without a further event. */
  | { readonly type: 'cancel'; readonly id: TaskId }
  /** Nobody takes the events of the task now: it keeps its slot, and computes nothing until `resume`. */
  | { readonly type: 'pause'; readonly id: TaskId }
  | { readonly type: 'resume'; readonly id: TaskId }
  /** Whether somebody watches: then the engine sends `live` messages. */
  | { readonly type: 'watch'; readonly isWatched: boolean }
  | { readonly type: 'ask'; readonly id: number; readonly question: EngineQuestion }
  /** Nobody waits for the answer any more: the work on it ends. */
  | { readonly type: 'withdraw'; readonly id: number }
  /** Fail all tasks with ERR_CLOSED, free everything, then send `closed`. */
  | { readonly type: 'close' };
