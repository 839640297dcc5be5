import { filter, map, Observable, Subject, share } from 'rxjs';
import { Admission } from '../admission/admission.js';
import type { AdmissionFigures, Arrival } from '../door/admission.js';
import type { EmbeddingStream, EmbeddingTask } from '../door/embedding.js';
import { EngineClient, type EngineHealth } from '../door/engine-client.js';
import { closed, loading, withdrawn } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineStatus } from '../door/engine-status.js';
import { IDLE_TALK } from '../door/idle-talk.js';
import type { LiveReport } from '../door/live.js';
import type { ModelInfo } from '../door/model-info.js';
import type { AnswerTo, EngineQuestion } from '../door/questions.js';
import type { Task } from '../door/task.js';
import type { TaskCourse } from '../door/task-course.js';
import type { TaskEvent, TokenEvent, TokenStream } from '../door/task-event.js';
import type { Vocabulary } from '../door/vocabulary.js';
import { EngineLife, type WorkMessage } from './engine-life.js';
import { IdleTimer } from './idle-timer.js';
import { withPromptText } from './long-prompt-text.js';
import { PendingWork, type TaskCommandOf } from './pending-work.js';
import { StatisticsLedger } from './statistics-ledger.js';
import type { SupervisionOptions } from './supervision-options.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/**
 * An engine that is kept running: takes tasks and questions, and gives them to the worker that is there, or else to the
 * next one. Where workers run is up to `startWorker`.
 */
export abstract class SupervisedEngine extends EngineClient {
  private readonly life: EngineLife;
  private readonly pending: PendingWork;
  private readonly entrance: Admission;
  private readonly idleTimer: IdleTimer;
  private readonly figures = new StatisticsLedger();
  private closing: Promise<void> | undefined;
  private readonly ends = new Subject<TaskCourse>();
  private readonly reports = new Subject<LiveReport>();
  readonly ended$: Observable<TaskCourse> = this.ends;
  readonly live$: Observable<LiveReport> = new Observable<LiveReport>((output) => {
    const subscription = this.reports.subscribe(output);
    this.watch(true);
    return () => {
      subscription.unsubscribe();
      this.watch(false);
    };
  }).pipe(share());

  constructor(
    options: EngineOptions,
    private readonly supervision: SupervisionOptions = {},
  ) {
    super();
    this.life = new EngineLife(options, supervision, (listener) => this.startWorker(listener), {
      message: (message) => this.hear(message),
      ready: () => {
        if (this.reports.observed) this.watch(true);
        this.pending.sendAll();
      },
      gone: () => this.figures.close(),
      lost: (error) => this.pending.failBegun(error),
    });
    const { restartWaitMs = 30_000, sleepAfterMs, queueBounds, queueTimeoutMs } = supervision;
    this.entrance = new Admission(queueBounds);
    this.pending = new PendingWork({ restartWaitMs, queueTimeoutMs }, this.life.keeper.send, this.entrance, (course) =>
      this.ends.next(course),
    );
    this.idleTimer = new IdleTimer(
      sleepAfterMs,
      () => this.life.isUp && this.pending.isEmpty,
      () => this.life.sleep(),
    );
    this.life.statuses.subscribe(({ state }) => {
      if (state === 'ready') this.idleTimer.settle(true);
    });
  }

  /** Starts a worker that waits for `open`. */
  protected abstract startWorker(listener: LinkListener): WorkerLink;

  get status(): EngineStatus {
    return this.life.status;
  }

  get status$(): Observable<EngineStatus> {
    return this.life.statuses.asObservable();
  }

  get health(): EngineHealth {
    return this.life.health;
  }

  get model(): ModelInfo {
    return this.life.model;
  }

  get vocabulary(): Vocabulary {
    return this.life.vocabulary;
  }

  get lastStatistics(): EngineStatistics | undefined {
    return this.figures.total;
  }

  tasks(): Iterable<TaskCourse> {
    return this.pending.courses();
  }

  queue(): Iterable<TaskCourse> {
    return this.pending.queue();
  }

  load(): Promise<void> {
    return this.life.load();
  }

  close(farewellMs?: number): Promise<void> {
    this.closing ??= this.closeOnce(farewellMs);
    return this.closing;
  }

  admit(arrival: Arrival): void {
    this.entrance.check(arrival, () => this.model.slots);
  }

  get admission(): AdmissionFigures {
    return this.entrance.figures;
  }

  run(task: Task, isWanted?: Observable<boolean>): TokenStream {
    return withPromptText(
      task,
      (each) => this.runTask(each, isWanted),
      (tokens) => this.promptText(tokens),
    );
  }

  private runTask(task: Task, isWanted?: Observable<boolean>): TokenStream {
    return this.begin((id) => ({ type: 'run', id, task }), isWanted).pipe(
      filter((event): event is TokenEvent => event.type !== 'assigned'),
    );
  }

  embed(task: EmbeddingTask): EmbeddingStream {
    return this.begin((id) => ({ type: 'embed', id, task })).pipe(
      filter((event) => event.type === 'embedding'),
      map(({ vectors, tokens }) => ({ vectors, tokens })),
    );
  }

  ask<Question extends EngineQuestion>(
    question: Question,
    signal = this.supervision.askerSignal?.(),
  ): Promise<AnswerTo<Question>> {
    return new Promise((resolve, reject) => {
      this.life.refuseUnlessUsable();
      if (signal?.aborted) throw withdrawn();
      const withdraw = () => {
        this.pending.removeQuestion(id);
        settle();
        reject(withdrawn());
      };
      const settle = () => {
        signal?.removeEventListener('abort', withdraw);
        this.idleTimer.settle(!IDLE_TALK.has(question.type));
      };
      const id = this.pending.addQuestion(
        question,
        (answer) => {
          resolve(answer as AnswerTo<Question>);
          settle();
        },
        (error) => {
          reject(error);
          settle();
        },
      );
      signal?.addEventListener('abort', withdraw, { once: true });
      if (this.life.isUp) this.pending.sendQuestion(id);
      else if (!this.life.wake()) this.pending.limitQuestion(id);
    });
  }

  async statistics(): Promise<EngineStatistics> {
    if (this.life.isUp) {
      this.figures.note(await this.ask({ type: 'statistics' }));
      return this.figures.total!;
    }
    this.life.refuseUnlessUsable();
    const { total } = this.figures;
    if (total === undefined) throw loading();
    return total;
  }

  /** Whoever is loading will hear of it when it is ready. */
  private watch(isWatched: boolean): void {
    this.life.keeper.send({ type: 'watch', isWatched });
  }

  private begin(commandOf: TaskCommandOf, isWanted?: Observable<boolean>): Observable<TaskEvent> {
    return new Observable((output) => {
      try {
        this.life.refuseUnlessUsable();
      } catch (error) {
        return output.error(error);
      }
      const id = this.pending.addTask(commandOf, output);
      if (this.life.isUp) this.pending.sendTask(id);
      else if (!this.life.wake()) this.pending.limitTask(id);
      const pace = isWanted?.subscribe((isTaken) => this.pending.setPaused(id, !isTaken));
      return () => {
        pace?.unsubscribe();
        this.pending.removeTask(id);
        this.idleTimer.settle(true);
      };
    });
  }

  private hear(message: WorkMessage): void {
    switch (message.type) {
      case 'events':
        for (const events of message.events) {
          if (events.events.some(isWork)) this.life.noteWork();
          this.pending.deliver(events);
        }
        break;
      case 'answer':
        this.pending.answer(message.id, message.answer);
        break;
      case 'refusal':
        this.pending.refuse(message.id, message.failure);
        break;
      case 'statistics':
        this.figures.note(message.statistics);
        break;
      case 'live':
        this.figures.note(message.report.statistics);
        this.reports.next({ ...message.report, statistics: this.figures.total! });
        break;
    }
  }

  private async closeOnce(farewellMs: number | undefined): Promise<void> {
    this.idleTimer.stop();
    const hasEnded = this.life.close(farewellMs);
    this.pending.failAll(closed());
    await hasEnded;
  }
}

/** Whether an event shows that the engine computes. */
function isWork({ type }: TaskEvent): boolean {
  return type !== 'assigned' && type !== 'failed';
}
