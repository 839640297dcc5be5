import { BehaviorSubject, map, Observable, Subject } from 'rxjs';
import type { EngineCommand } from '../door/commands.js';
import type { Embedding, EmbeddingStream, EmbeddingTask } from '../door/embedding.js';
import { EngineClient, type EngineHealth } from '../door/engine-client.js';
import { closed, EngineError, errorOf, loading } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineStatus } from '../door/engine-status.js';
import { LOG_LEVEL } from '../door/log-level.js';
import type { EngineMessage, WorkerStatus } from '../door/messages.js';
import type { ModelInfo } from '../door/model-info.js';
import type { AnswerTo, EngineQuestion } from '../door/questions.js';
import type { Task, TaskId } from '../door/task.js';
import type { TaskEvent, TaskEvents, TokenEvent, TokenStream } from '../door/task-event.js';
import { Vocabulary } from '../door/vocabulary.js';
import { QuestionLedger } from './question-ledger.js';
import { RestartPolicy } from './restart-policy.js';
import { StatisticsLedger } from './statistics-ledger.js';
import type { SupervisionOptions } from './supervision-options.js';
import { TaskLedger } from './task-ledger.js';
import { WaitLimits } from './wait-limits.js';
import { Watchdog } from './watchdog.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** Milliseconds that a worker has to end when it is told to. */
const LONGEST_FAREWELL = 10_000;
/** The watchdog's own question. */
const PING = 0;

/**
 * Keeps a worker running and the books of what it owes: starts it, starts it again when it ends, sends the next one what
 * waits, lets it sleep when nobody asks. Where the worker runs is up to `startWorker`.
 */
export abstract class SupervisedEngine extends EngineClient {
  readonly events$ = new Subject<TaskEvents>();
  private readonly statuses = new BehaviorSubject<EngineStatus>({ state: 'loading', progress: 0 });
  private readonly tasks = new TaskLedger();
  private readonly questions = new QuestionLedger();
  private readonly policy = new RestartPolicy();
  private readonly figures = new StatisticsLedger();
  private readonly watchdog: Watchdog;
  private readonly taskWaits: WaitLimits;
  private readonly questionWaits: WaitLimits;
  private readonly searchAbort = new AbortController();
  private options: EngineOptions;
  private loaded: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private firstLoad: { resolve(): void; reject(error: EngineError): void } | undefined;
  private link: WorkerLink | undefined;
  private linkEnded: Promise<void> = Promise.resolve();
  private knownModel: ModelInfo | undefined;
  private knownVocabulary: Vocabulary | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private isEnding = false;
  private killReason: string | undefined;
  private lastTaskId = 0;

  constructor(
    options: EngineOptions,
    private readonly supervision: SupervisionOptions = {},
  ) {
    super();
    this.options = options;
    const { stepTimeoutMs, restartWaitMs = 30_000 } = supervision;
    this.watchdog = new Watchdog(stepTimeoutMs);
    this.taskWaits = new WaitLimits(restartWaitMs);
    this.questionWaits = new WaitLimits(restartWaitMs);
  }

  /** Starts a worker that waits for `open`. */
  protected abstract startWorker(listener: LinkListener): WorkerLink;

  get status(): EngineStatus {
    return this.statuses.value;
  }

  get status$(): Observable<EngineStatus> {
    return this.statuses.asObservable();
  }

  get health(): EngineHealth {
    const { crashes, isCrashing } = this.policy;
    return { crashes, isCrashing, processId: this.link?.processId };
  }

  get model(): ModelInfo {
    this.refuseUnlessUsable();
    return this.knownModel!;
  }

  get vocabulary(): Vocabulary {
    this.refuseUnlessUsable();
    return this.knownVocabulary!;
  }

  get lastStatistics(): EngineStatistics | undefined {
    return this.figures.total;
  }

  load(): Promise<void> {
    this.loaded ??= this.loadOnce();
    return this.loaded;
  }

  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  run(task: Task): TokenStream {
    return new Observable<TokenEvent>((output) =>
      this.begin((id) => ({ type: 'run', id, task })).subscribe({
        next: (event) => {
          if (event.type !== 'assigned') output.next(event as TokenEvent);
        },
        error: (error: unknown) => output.error(error),
        complete: () => output.complete(),
      }),
    );
  }

  embed(task: EmbeddingTask): EmbeddingStream {
    const isWhole = (event: TaskEvent) => event as Extract<TaskEvent, { readonly type: 'embedding' }>;
    return this.begin((id) => ({ type: 'embed', id, task })).pipe(
      map(
        (event): Embedding => ({
          vectors: isWhole(event).vectors,
          tokens: event.type === 'embedding' ? event.tokens : 0,
        }),
      ),
    );
  }

  ask<Question extends EngineQuestion>(question: Question): Promise<AnswerTo<Question>> {
    return new Promise((resolve, reject) => {
      this.refuseUnlessUsable();
      const settle = () => {
        this.questionWaits.end(id);
        this.settle(question.type !== 'statistics');
      };
      const id = this.questions.add(
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
      if (this.isUp()) this.questions.send(id, this.send);
      else this.limitQuestion(id);
    });
  }

  async statistics(): Promise<EngineStatistics> {
    if (this.status.state === 'ready') {
      this.figures.note(await this.ask({ type: 'statistics' }));
      return this.figures.total!;
    }
    this.refuseUnlessUsable();
    const { total } = this.figures;
    if (total === undefined) throw loading();
    return total;
  }

  private begin(commandOf: (id: TaskId) => Extract<EngineCommand, { type: 'run' | 'embed' }>): Observable<TaskEvent> {
    return new Observable((output) => {
      try {
        this.refuseUnlessUsable();
      } catch (error) {
        return output.error(error);
      }
      const id = ++this.lastTaskId;
      this.tasks.add(commandOf(id), output);
      if (this.isUp()) this.tasks.send(id, this.send);
      else this.limitTask(id);
      return () => {
        this.taskWaits.end(id);
        if (this.tasks.remove(id)) this.send({ type: 'cancel', id });
        this.settle(true);
      };
    });
  }

  private readonly send = (command: EngineCommand): void => this.link?.send(command);

  private async loadOnce(): Promise<void> {
    if (this.isClosed()) throw closed();
    const { findModel } = this.supervision;
    try {
      if (findModel) this.options = { ...this.options, modelPath: await findModel(this.searchAbort.signal) };
    } catch (cause) {
      throw this.isClosed() ? closed() : this.failLoad(EngineError.from(cause));
    }
    if (this.isClosed()) throw closed();
    await new Promise<void>((resolve, reject) => {
      this.firstLoad = { resolve, reject };
      this.start();
    });
  }

  private start(): void {
    let hasEnded: () => void = () => undefined;
    this.linkEnded = new Promise((resolve) => {
      hasEnded = resolve;
    });
    this.isEnding = false;
    this.killReason = undefined;
    let link: WorkerLink | undefined;
    try {
      link = this.startWorker({
        message: (message) => {
          if (this.link === link) this.hear(message);
        },
        ended: (reason) => {
          if (this.link === link) this.lose(reason);
          hasEnded();
        },
      });
    } catch (error) {
      hasEnded();
      this.lose(`it could not be started: ${(error as Error).message}`);
      return;
    }
    this.link = link;
    link.send({ type: 'open', options: this.options });
  }

  private hear(message: EngineMessage): void {
    this.watchdog.hear();
    switch (message.type) {
      case 'events':
        for (const events of message.events) {
          if (events.events.some(isWork)) this.policy.noteWork();
          this.tasks.deliver(events);
          this.events$.next(events);
        }
        break;
      case 'answer':
        if (message.id === PING) this.noteFigures(message.answer as EngineStatistics);
        else this.questions.answer(message.id, message.answer);
        break;
      case 'refusal':
        this.questions.refuse(message.id, message.failure);
        break;
      case 'statistics':
        this.noteFigures(message.statistics);
        break;
      case 'log':
        this.supervision.log?.(message.level, message.text);
        break;
      case 'status':
        this.hearStatus(message.status);
        break;
    }
  }

  private noteFigures(statistics: EngineStatistics): void {
    this.figures.note(statistics);
    this.watchdog.hearFigures(statistics);
  }

  private hearStatus(status: WorkerStatus): void {
    if (this.isClosed()) return;
    switch (status.state) {
      case 'loading':
        if (this.firstLoad) this.statuses.next(status);
        break;
      case 'ready':
        this.becomeReady(status.model, new Vocabulary(status.pieces));
        break;
      case 'failed':
        this.killReason = status.failure.message;
        if (this.firstLoad) this.failLoad(errorOf(status.failure));
        this.link?.kill();
        break;
      case 'closed':
        break;
    }
  }

  private becomeReady(model: ModelInfo, vocabulary: Vocabulary): void {
    this.knownModel = model;
    this.knownVocabulary = vocabulary;
    const { link } = this;
    this.watchdog.watch({
      ping: () => this.send({ type: 'ask', id: PING, question: { type: 'statistics' } }),
      kill: (reason) => {
        this.killReason = reason;
        link?.kill();
      },
    });
    this.taskWaits.endAll();
    this.questionWaits.endAll();
    // Before anybody hears of it, who may bring more.
    this.questions.sendAll(this.send);
    this.tasks.sendAll(this.send);
    this.statuses.next({ state: 'ready' });
    this.firstLoad?.resolve();
    this.firstLoad = undefined;
    this.settle(true);
  }

  /** @returns the error */
  private failLoad(error: EngineError): EngineError {
    this.statuses.next({ state: 'failed', error });
    this.firstLoad?.reject(error);
    this.firstLoad = undefined;
    return error;
  }

  /** The worker has ended. */
  private lose(reason: string): void {
    this.link = undefined;
    this.watchdog.stop();
    this.figures.close();
    if (this.isClosed() || this.isEnding || this.status.state === 'failed') return;
    const why = this.killReason ?? reason;
    if (this.firstLoad) {
      this.failLoad(new EngineError('ERR_MODEL_LOAD', `the engine process ended while it loaded the model: ${why}`));
      return;
    }
    const delay = this.policy.delayAfterCrash();
    this.supervision.log?.(LOG_LEVEL.error, `the engine process ended (${why}); it is started again\n`);
    this.statuses.next({ state: 'restarting', reason: why });
    const error = new EngineError(
      'ERR_ENGINE_ENDED',
      `The engine ended while it worked on this (${why}); it is being started again`,
      { retryAfterSeconds: 1 },
    );
    this.restartTimer = setTimeout(() => this.start(), delay);
    this.tasks.failBegun(error);
    this.questions.failBegun(error);
    for (const id of this.tasks.ids()) this.limitTask(id);
    for (const id of this.questions.ids()) this.limitQuestion(id);
  }

  private limitTask(id: TaskId): void {
    if (this.mayWaitForEver()) return;
    this.taskWaits.begin(id, () => this.tasks.failWaiting(id, stillRestarting()));
  }

  private limitQuestion(id: number): void {
    if (this.mayWaitForEver()) return;
    this.questionWaits.begin(id, () => this.questions.fail(id, stillRestarting()));
  }

  /** An engine that sleeps is woken: it is waited for, however long its load takes. */
  private mayWaitForEver(): boolean {
    if (this.status.state === 'sleeping') this.wake();
    return this.status.state === 'waking';
  }

  /**
   * Nothing may be owed any more: then the engine sleeps after a while.
   * @param isUse whether the engine was used; who asks for its figures does not keep it awake
   */
  private settle(isUse: boolean): void {
    const { sleepAfterMs } = this.supervision;
    if (sleepAfterMs === undefined || (!isUse && this.idleTimer !== undefined)) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = undefined;
    if (this.tasks.size > 0 || this.questions.size > 0 || !this.isUp()) return;
    this.idleTimer = setTimeout(() => this.sleep(), sleepAfterMs);
    this.idleTimer.unref();
  }

  private sleep(): void {
    this.idleTimer = undefined;
    if (this.tasks.size > 0 || this.questions.size > 0 || !this.isUp()) return;
    this.statuses.next({ state: 'sleeping' });
    void this.endLink();
  }

  private wake(): void {
    this.statuses.next({ state: 'waking' });
    void this.linkEnded.then(() => {
      if (!this.isClosed()) this.start();
    });
  }

  /** Tells the worker to end, and ends it when it does not. */
  private endLink(): Promise<void> {
    const { link } = this;
    this.isEnding = true;
    this.watchdog.stop();
    if (link === undefined) return Promise.resolve();
    link.send({ type: 'close' });
    const timer = setTimeout(() => link.kill(), LONGEST_FAREWELL);
    return this.linkEnded.finally(() => clearTimeout(timer));
  }

  private async closeOnce(): Promise<void> {
    this.statuses.next({ state: 'closed' });
    this.searchAbort.abort();
    clearTimeout(this.restartTimer);
    clearTimeout(this.idleTimer);
    this.firstLoad?.reject(closed());
    this.firstLoad = undefined;
    this.questions.failAll(closed());
    const ended = this.endLink();
    this.tasks.failAll(closed());
    await Promise.allSettled([this.loaded]);
    await ended;
  }

  private isUp(): boolean {
    return this.status.state === 'ready';
  }

  private isClosed(): boolean {
    return this.status.state === 'closed';
  }

  private refuseUnlessUsable(): void {
    const { status } = this;
    if (status.state === 'closed') throw closed();
    if (status.state === 'failed') throw status.error;
    if (status.state === 'loading') throw loading();
  }
}

function stillRestarting(): EngineError {
  return new EngineError('ERR_ENGINE_RESTARTING', 'The engine is being started again', { retryAfterSeconds: 1 });
}

/** Whether an event shows that the engine computes. */
function isWork({ type }: TaskEvent): boolean {
  return type !== 'assigned' && type !== 'failed';
}
