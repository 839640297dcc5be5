import type { Subscriber } from 'rxjs';
import type { Guest } from '../admission/waiting-room.js';
import type { EngineCommand } from '../door/commands.js';
import type { Task } from '../door/task.js';
import type { TaskEvent } from '../door/task-event.js';
import type { LedgerEntry } from './ledger.js';
import { RecordedCourse } from './recorded-course.js';

export type TaskCommand = Extract<EngineCommand, { readonly type: 'run' | 'embed' }>;

/** A task that somebody waits for. */
export class TaskEntry implements LedgerEntry {
  readonly course: RecordedCourse;
  /** As those that wait for a slot know it; undefined = it needs none. */
  readonly guest: Guest | undefined;
  isSent = false;
  isSuspect = false;
  /** It was given a slot: to run it again would be noticed. */
  hasSlot = false;
  /** Its events are not taken now. */
  isPaused = false;

  constructor(
    readonly command: TaskCommand,
    readonly output: Subscriber<TaskEvent>,
  ) {
    this.course = new RecordedCourse(command);
    this.guest = command.type === 'run' ? new QueuedTask(command.id, command.task, this.course) : undefined;
  }
}

class QueuedTask implements Guest {
  constructor(
    readonly id: number,
    readonly task: Task,
    readonly course: RecordedCourse,
  ) {}

  get generatedTokens(): number {
    return this.course.generatedTokens;
  }
}
