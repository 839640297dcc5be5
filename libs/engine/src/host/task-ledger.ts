import type { Subscriber } from 'rxjs';
import type { Admission } from '../admission/admission.js';
import { deadlinePassed, waitedTooLong } from '../admission/lateness.js';
import { TimeLimits } from '../admission/time-limits.js';
import type { EngineCommand } from '../door/commands.js';
import { deadlineClock } from '../door/deadline.js';
import { type EngineError, errorOf } from '../door/engine-error.js';
import type { TaskId } from '../door/task.js';
import type { TaskCourse } from '../door/task-course.js';
import type { TaskEvent, TaskEvents } from '../door/task-event.js';
import { Ledger } from './ledger.js';
import { QueuePlaces } from './queue-places.js';
import { type TaskCommand, TaskEntry } from './task-entry.js';

/** The tasks that somebody waits for, in order of arrival. */
export class TaskLedger extends Ledger<TaskEntry> {
  private readonly places = new QueuePlaces(() => Array.from(this.entrance.inOrder(), ({ id }) => id));

  private readonly deadlines = new TimeLimits(deadlineClock);
  private readonly queueTimes = new TimeLimits(deadlineClock);

  /**
   * @param entrance follows the tasks that need a slot
   * @param queueTimeoutMs milliseconds that a task may wait for a slot; undefined = any time
   * @param onLate has a task fail whose time is over
   * @param onEnd takes what became of each task, before its client hears of the end
   */
  constructor(
    private readonly entrance: Admission,
    private readonly queueTimeoutMs: number | undefined,
    private readonly onLate: (id: TaskId, error: EngineError) => void,
    private readonly onEnd: (course: TaskCourse) => void,
  ) {
    super();
  }

  add(command: TaskCommand, output: Subscriber<TaskEvent>): void {
    const entry = new TaskEntry(command, output);
    this.entries.set(command.id, entry);
    if (entry.guest) this.entrance.enter(entry.guest);
    this.limitTime(command.id, entry);
    if (command.type !== 'run' || !command.task.queuePlaces) return;
    this.places.add(command.id, (place, size) => output.next({ type: 'queue', place, size }));
  }

  /** What became of the tasks so far, in order of arrival. */
  *courses(): Iterable<TaskCourse> {
    for (const { course } of this.entries.values()) yield course;
  }

  /** Those that wait for a slot, in the order in which they would start. */
  *queue(): Iterable<TaskCourse> {
    for (const { id } of this.entrance.inOrder()) yield this.entries.get(id)!.course;
  }

  override remove(id: TaskId): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    entry.course.cancel();
    this.leave(id, entry);
    return entry.isSent;
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

  /** Whether an engine may know it. */
  isSent(id: TaskId): boolean {
    return this.entries.get(id)?.isSent ?? false;
  }

  failOne(id: TaskId, error: EngineError): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) this.fail(id, entry, error);
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

  private hand(id: TaskId, entry: TaskEntry, event: TaskEvent): void {
    if (event.type === 'failed') {
      this.fail(id, entry, errorOf(event.failure));
      return;
    }
    entry.course.note(event);
    if (event.type === 'assigned') this.leaveQueue(id, entry);
    const isLast = event.type === 'end' || event.type === 'embedding';
    if (isLast) this.leave(id, entry);
    entry.output.next(event);
    if (isLast) entry.output.complete();
  }

  private limitTime(id: TaskId, { command: { task }, guest }: TaskEntry): void {
    const { deadline } = task;
    if (deadline) this.deadlines.begin(id, deadline.at, () => this.expire(id));
    const { queueTimeoutMs } = this;
    if (queueTimeoutMs === undefined || guest === undefined) return;
    this.queueTimes.begin(id, deadlineClock() + queueTimeoutMs, () => this.late(id, waitedTooLong(queueTimeoutMs)));
  }

  private expire(id: TaskId): void {
    const { command, hasSlot, guest } = this.entries.get(id)!;
    this.late(id, deadlinePassed(command.task.deadline!, hasSlot || guest === undefined));
  }

  private late(id: TaskId, error: EngineError): void {
    this.entrance.noteLate(this.entries.get(id)!.hasSlot);
    this.onLate(id, error);
  }

  private leaveQueue(id: TaskId, entry: TaskEntry): void {
    entry.hasSlot = true;
    this.queueTimes.end(id);
    if (entry.guest) this.entrance.start(entry.guest);
    if (this.places.remove(id)) entry.output.next({ type: 'queue', place: 0, size: this.entrance.waiting });
  }

  private fail(id: TaskId, entry: TaskEntry, error: EngineError): void {
    entry.course.fail(error.code);
    this.leave(id, entry);
    entry.output.error(error);
  }

  /** It has ended, however that came. */
  private leave(id: TaskId, entry: TaskEntry): void {
    this.entries.delete(id);
    this.places.remove(id);
    this.deadlines.end(id);
    this.queueTimes.end(id);
    if (entry.guest) this.entrance.leave(entry.guest);
    this.onEnd(entry.course);
  }
}
