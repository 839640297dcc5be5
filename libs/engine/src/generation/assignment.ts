import type { Subscriber } from 'rxjs';
import type { AdapterSet } from '../adapters/adapter-set.js';
import type { SlotChoice } from '../door/live.js';
import type { Task } from '../door/task.js';
import type { TaskEvent } from '../door/task-event.js';
import type { TaskParts } from './task-parts.js';

/** A task, what it is computed with, and who waits for its events. */
export interface Assignment {
  readonly task: Task;
  readonly adapters: AdapterSet;
  /** What was made for it before, until it has a slot; undefined = nothing of it takes long. */
  parts: TaskParts | undefined;
  readonly output: Subscriber<TaskEvent>;
  /** Milliseconds, as `performance.now()`. */
  readonly queuedAt: number;
  /** Tokens that were sampled for it so far. */
  generatedTokens: number;
  /** Nobody takes its events now: it computes nothing. */
  isPaused: boolean;
  /** Milliseconds, as `performance.now()`: when that has changed; 0 = it never has. */
  pacedAt: number;
  /** How its slot was chosen; undefined = it has none yet. */
  choice: SlotChoice | undefined;
}
