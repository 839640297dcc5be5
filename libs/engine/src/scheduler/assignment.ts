import type { Subscriber } from 'rxjs';
import type { Task, TokenEvent } from '../task.js';

/** A task, and who waits for its events. */
export interface Assignment {
  readonly task: Task;
  readonly output: Subscriber<TokenEvent>;
  /** Milliseconds, as `performance.now()`. */
  readonly queuedAt: number;
}
