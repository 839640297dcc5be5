import type { Subscriber } from 'rxjs';
import type { AdapterSet } from '../adapters/adapter-set.js';
import type { ChainParts } from '../backend/backend.js';
import type { Task } from '../door/task.js';
import type { TaskEvent } from '../door/task-event.js';

/** A task, what it is computed with, and who waits for its events. */
export interface Assignment {
  readonly task: Task;
  readonly adapters: AdapterSet;
  /** What of its chain was made before; undefined = nothing of it takes long. */
  readonly parts: ChainParts | undefined;
  readonly output: Subscriber<TaskEvent>;
  /** Milliseconds, as `performance.now()`. */
  readonly queuedAt: number;
  /** Nobody takes its events now: it computes nothing. */
  isPaused: boolean;
}
