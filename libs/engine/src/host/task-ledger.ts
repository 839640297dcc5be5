import type { Subscriber } from 'rxjs';
import type { EngineCommand } from '../door/commands.js';
import { type EngineError, errorOf } from '../door/engine-error.js';
import type { TaskId } from '../door/task.js';
import type { TaskCourse } from '../door/task-course.js';
import type { TaskEvent, TaskEvents } from '../door/task-event.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import { QueuePlaces } from './queue-places.js';
import { RecordedCourse } from './recorded-course.js';

type TaskCommand = Extract<EngineCommand, { readonly type: 'run' | 'embed' }>;

interface Entry extends LedgerEntry {
  readonly command: TaskCommand;
  readonly output: Subscriber<TaskEvent>;
  readonly course: RecordedCourse;
  /** It was given a slot: to run it again would be noticed. */
  hasSlot: boolean;
  /** Its events are not taken now. */
  isPaused: boolean;
}

/** The tasks that somebody waits for, in order of arrival. */
export class TaskLedger extends Ledger<Entry> {
  private readonly places = new QueuePlaces(() => this.waiting());

  /** @param onEnd takes what became of each task, before its client hears of the end */
  constructor(private readonly onEnd: (course: TaskCourse) => void) {
    super();
  }

  add(command: TaskCommand, output: Subscriber<TaskEvent>): void {
    const course = new RecordedCourse(command);
    const state = { hasSlot: false, isPaused: false, isSent: false, isSuspect: false };
    this.entries.set(command.id, { command, output, course, ...state });
    if (command.type !== 'run' || !command.task.queuePlaces) return;
    this.places.add(command.id, (place, size) => output.next({ type: 'queue', place, size }));
  }

  /** What became of the tasks so far, in order of arrival. */
  *courses(): Iterable<TaskCourse> {
    for (const { course } of this.entries.values()) yield course;
  }

  override remove(id: TaskId): boolean {
    const entry = this.entries.get(id);
    entry?.course.cancel();
    this.places.remove(id);
    if (entry) this.onEnd(entry.course);
    return super.remove(id);
  }

  send(id: TaskId, send: (command: EngineCommand) => void): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.isSent = true;
    send(entry.command);
    if (entry.isPaused) send({ type: 'pause', id });
  }

  /** Pauses or resumes a task; an engine that may know it is told. */
  setPaused(id: TaskId, isPaused: boolean, send: (command: EngineCommand) => void): void {
    const entry = this.entries.get(id);
    if (entry === undefined || entry.isPaused === isPaused) return;
    entry.isPaused = isPaused;
    if (entry.isSent) send({ type: isPaused ? 'pause' : 'resume', id });
  }

  /** An event of a task that is not here any more is dropped. */
  deliver({ id, events }: TaskEvents): void {
    for (const event of events) {
      const entry = this.entries.get(id);
      if (entry === undefined) return;
      this.hand(id, entry, event);
    }
  }

  /** Fails one, if it still waits for a slot. */
  failWaiting(id: TaskId, error: EngineError): void {
    const entry = this.entries.get(id);
    if (entry !== undefined && !entry.hasSlot) this.fail(id, entry, error);
  }

  /**
   * An engine has ended: fails the tasks that it had begun; the others wait. An input has no slot, so nobody knows whether
   * it was being computed: it is sent once more, and if that engine ends too, it may be the cause.
   */
  failBegun(error: EngineError): void {
    for (const [id, entry] of [...this.entries]) {
      if (entry.hasSlot || (entry.isSent && entry.isSuspect)) this.fail(id, entry, error);
      entry.isSuspect ||= entry.isSent && entry.command.type === 'embed';
      entry.isSent = false;
    }
  }

  failAll(error: EngineError): void {
    for (const [id, entry] of [...this.entries]) this.fail(id, entry, error);
  }

  private hand(id: TaskId, entry: Entry, event: TaskEvent): void {
    if (event.type === 'failed') {
      this.fail(id, entry, errorOf(event.failure));
      return;
    }
    entry.course.note(event);
    if (event.type === 'assigned') this.leaveQueue(id, entry);
    const isLast = event.type === 'end' || event.type === 'embedding';
    if (isLast) {
      this.entries.delete(id);
      this.onEnd(entry.course);
    }
    entry.output.next(event);
    if (isLast) entry.output.complete();
  }

  private leaveQueue(id: TaskId, entry: Entry): void {
    entry.hasSlot = true;
    if (this.places.remove(id)) entry.output.next({ type: 'queue', place: 0, size: this.waiting().length });
  }

  /** The tasks that wait for a slot, in order of arrival. */
  private waiting(): readonly TaskId[] {
    const waiting: TaskId[] = [];
    for (const [id, { command, hasSlot }] of this.entries) if (command.type === 'run' && !hasSlot) waiting.push(id);
    return waiting;
  }

  private fail(id: TaskId, { output, course }: Entry, error: EngineError): void {
    this.entries.delete(id);
    this.places.remove(id);
    course.fail(error.code);
    this.onEnd(course);
    output.error(error);
  }
}
