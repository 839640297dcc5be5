import type { Subscriber } from 'rxjs';
import type { Admission } from '../admission/admission.js';
import type { EngineCommand } from '../door/commands.js';
import { EngineError, type EngineFailure } from '../door/engine-error.js';
import type { EngineAnswer, EngineQuestion } from '../door/questions.js';
import type { TaskId } from '../door/task.js';
import type { TaskCourse } from '../door/task-course.js';
import type { TaskEvent, TaskEvents } from '../door/task-event.js';
import { QuestionLedger } from './question-ledger.js';
import { SuspectLine } from './suspect-line.js';
import { TaskLedger } from './task-ledger.js';
import { WaitLimits } from './wait-limits.js';

/** Makes the command of a task, which its number is part of. */
export type TaskCommandOf = (id: TaskId) => Extract<EngineCommand, { type: 'run' | 'embed' }>;

/** The tasks and questions that somebody waits for: sent to the engine that is there, or kept for the next one. */
export class PendingWork {
  private readonly tasks: TaskLedger;
  private readonly questions = new QuestionLedger();
  private readonly taskWaits: WaitLimits;
  private readonly questionWaits: WaitLimits;
  private readonly suspects: SuspectLine;
  private lastTaskId = 0;

  /**
   * @param waits `restartWaitMs`: milliseconds that each of them waits for an engine; 0 = none waits. `queueTimeoutMs`: as
   *   that of `TaskLedger`
   * @param send gives commands to the engine that is there
   * @param entrance @param onEnd as those of `TaskLedger`
   */
  constructor(
    waits: { readonly restartWaitMs: number; readonly queueTimeoutMs: number | undefined },
    private readonly send: (command: EngineCommand) => void,
    entrance: Admission,
    onEnd: (course: TaskCourse) => void,
  ) {
    this.tasks = new TaskLedger(entrance, waits.queueTimeoutMs, (id, error) => this.failLate(id, error), onEnd);
    this.taskWaits = new WaitLimits(waits.restartWaitMs);
    this.questionWaits = new WaitLimits(waits.restartWaitMs);
    this.suspects = new SuspectLine([
      { suspects: this.questions, send: (id) => this.sendQuestion(id) },
      { suspects: this.tasks, send: (id) => this.sendTask(id) },
    ]);
  }

  get isEmpty(): boolean {
    return this.tasks.size === 0 && this.questions.size === 0;
  }

  /** What became of the tasks so far, in order of arrival. */
  courses(): Iterable<TaskCourse> {
    return this.tasks.courses();
  }

  /** Those that wait for a slot, in the order in which they would start. */
  queue(): Iterable<TaskCourse> {
    return this.tasks.queue();
  }

  addTask(commandOf: TaskCommandOf, output: Subscriber<TaskEvent>): TaskId {
    const id = ++this.lastTaskId;
    this.tasks.add(commandOf(id), output);
    return id;
  }

  sendTask(id: TaskId): void {
    this.tasks.send(id, this.send);
  }

  /** A paused task computes nothing; where it waits for an engine, the next one hears of it. */
  setPaused(id: TaskId, isPaused: boolean): void {
    this.tasks.setPaused(id, isPaused, this.send);
  }

  /** There is no engine for it: it fails with ERR_ENGINE_RESTARTING when it has waited too long. */
  limitTask(id: TaskId): void {
    this.taskWaits.begin(id, () => this.tasks.failWaiting(id, stillRestarting()));
  }

  /** Nobody waits for it any more: an engine that may know it is asked to cancel it. */
  removeTask(id: TaskId): void {
    this.taskWaits.end(id);
    if (this.tasks.remove(id)) this.send({ type: 'cancel', id });
    this.suspects.advance();
  }

  /** @returns the number of the question */
  addQuestion(
    question: EngineQuestion,
    resolve: (answer: EngineAnswer) => void,
    reject: (error: EngineError) => void,
  ): number {
    const id = this.questions.add(
      question,
      (answer) => {
        this.questionWaits.end(id);
        resolve(answer);
      },
      (error) => {
        this.questionWaits.end(id);
        reject(error);
      },
    );
    return id;
  }

  /** As `removeTask`. */
  removeQuestion(id: number): void {
    this.questionWaits.end(id);
    if (this.questions.remove(id)) this.send({ type: 'withdraw', id });
    this.suspects.advance();
  }

  sendQuestion(id: number): void {
    this.questions.send(id, this.send);
  }

  /** As `limitTask`. */
  limitQuestion(id: number): void {
    this.questionWaits.begin(id, () => this.questions.fail(id, stillRestarting()));
  }

  deliver(events: TaskEvents): void {
    this.tasks.deliver(events);
    this.suspects.advance();
  }

  answer(id: number, answer: EngineAnswer): void {
    this.questions.answer(id, answer);
    this.suspects.advance();
  }

  refuse(id: number, failure: EngineFailure): void {
    this.questions.refuse(id, failure);
    this.suspects.advance();
  }

  /** To an engine that knows nothing of them: nobody waits for one any longer. */
  sendAll(): void {
    this.taskWaits.endAll();
    this.questionWaits.endAll();
    this.questions.sendAll(this.send);
    this.tasks.sendAll(this.send);
    this.suspects.start();
  }

  /** An engine ended: what it had begun fails, and what may have been the cause twice. All else waits for the next one. */
  failBegun(error: EngineError): void {
    this.suspects.stop();
    this.tasks.failBegun(error);
    this.questions.failBegun(error);
    for (const id of this.tasks.ids()) this.limitTask(id);
    for (const id of this.questions.ids()) this.limitQuestion(id);
  }

  /** The time of a task is over: an engine that may know it is asked to cancel it. */
  private failLate(id: TaskId, error: EngineError): void {
    this.taskWaits.end(id);
    if (this.tasks.isSent(id)) this.send({ type: 'cancel', id });
    this.tasks.failOne(id, error);
    this.suspects.advance();
  }

  failAll(error: EngineError): void {
    this.suspects.stop();
    this.questions.failAll(error);
    this.tasks.failAll(error);
  }
}

function stillRestarting(): EngineError {
  return new EngineError('ERR_ENGINE_RESTARTING', 'The engine is being started again', { retryAfterSeconds: 1 });
}
