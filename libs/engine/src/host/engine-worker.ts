import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  defer,
  first,
  map,
  merge,
  type Observable,
  ReplaySubject,
  Subject,
  type Subscription,
  switchMap,
  throwError,
} from 'rxjs';
import { Adapters } from '../adapters/adapters.js';
import type { Backend, LoadBackend } from '../backend/backend.js';
import type { EngineCommand } from '../door/commands.js';
import type { EmbeddingTask, TimedEmbedding } from '../door/embedding.js';
import { closed, EngineError, failureOf, loading, takesNoMedia } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import { IDLE_TALK } from '../door/idle-talk.js';
import type { LiveReport } from '../door/live.js';
import { LOG_LEVEL } from '../door/log-level.js';
import { hasMedia } from '../door/media.js';
import type { EngineMessage } from '../door/messages.js';
import type { EngineQuestion } from '../door/questions.js';
import type { Task, TaskId } from '../door/task.js';
import type { TaskEvent } from '../door/task-event.js';
import { Embedder } from '../embedding/embedder.js';
import { MediaStore } from '../media/media-store.js';
import { MediaTokens } from '../media/media-tokens.js';
import { SlotStore } from '../saved-slots/slot-store.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { partsOf, preparedParts } from '../scheduler/task-parts.js';
import { openDiskTier } from './disk-tier.js';
import { IdleTimer } from './idle-timer.js';
import { LiveFeed } from './live-feed.js';
import { modelInfo } from './model-info.js';
import { Outbox } from './outbox.js';
import { answerTo, type Respondents } from './question-table.js';
import { StatisticsFeed } from './statistics-feed.js';

/** Milliseconds without use after which an engine gives back memory. */
const REST_MS = 8000;

/** Some memory is only known to be free in the collection after the one that freed what held it. */
const COLLECTIONS = 2;

/** What an engine does when it has not been used for a while. */
export interface Rest {
  readonly ms?: number;
  /** Collects the garbage of this isolate. */
  collect(): void;
}

interface RunningTask {
  readonly subscription: Subscription;
  /** Whether its events are taken now; absent = it cannot be paused. */
  readonly isWanted?: Subject<boolean> | undefined;
}

/**
 * The engine itself: loads a model, runs tasks, answers questions. It takes commands and sends messages, wherever it
 * runs; what it is sent has been validated.
 */
export class EngineWorker {
  private readonly loadAbort = new AbortController();
  private readonly outbox: Outbox;
  private readonly feed: StatisticsFeed;
  private readonly live: LiveFeed;
  private readonly tasks = new Map<TaskId, RunningTask>();
  private readonly questions = new Map<number, AbortController>();
  private loaded: Promise<void> | undefined;
  private respondents: Respondents | undefined;
  /** Fails what is being prepared. */
  private readonly ending = new Subject<never>();
  private readonly rest: IdleTimer;
  private isClosing = false;

  /**
   * @param loadBackend what computes: the addon, or a fake in tests
   * @param send takes messages in order, and may keep them: they do not change afterwards
   * @param whenTaken resolves when the other side has taken them; undefined = it has, or nearly so
   */
  constructor(
    private readonly loadBackend: LoadBackend,
    private readonly send: (message: EngineMessage) => void,
    private readonly whenTaken: () => Promise<void> | undefined = () => undefined,
    { ms: restMs = REST_MS, collect }: Rest = { collect: () => undefined },
  ) {
    this.outbox = new Outbox(send);
    this.rest = new IdleTimer(
      restMs,
      () => !this.isClosing && this.tasks.size === 0 && this.questions.size === 0,
      () => void this.giveBack(collect),
    );
    this.feed = new StatisticsFeed(() => this.respondents?.statistics(), send);
    this.live = new LiveFeed(() => this.report(), send);
  }

  receive(command: EngineCommand): void {
    switch (command.type) {
      case 'open':
        this.loaded = this.load(command.options);
        break;
      case 'run':
        this.run(command.id, command.task);
        break;
      case 'embed':
        this.embed(command.id, command.task);
        break;
      case 'cancel':
        this.tasks.get(command.id)?.subscription.unsubscribe();
        this.end(command.id);
        break;
      case 'pause':
      case 'resume':
        this.tasks.get(command.id)?.isWanted?.next(command.type === 'resume');
        break;
      case 'watch':
        this.live.watch(command.isWatched);
        break;
      case 'ask':
        void this.answer(command.id, command.question);
        break;
      case 'withdraw':
        this.questions.get(command.id)?.abort();
        break;
      case 'close':
        void this.close();
        break;
    }
  }

  /** Stops admitting, aborts the running step, frees chains, context, model, and says so. Idempotent. */
  async close(): Promise<void> {
    if (this.isClosing) return;
    this.isClosing = true;
    this.loadAbort.abort();
    this.rest.stop();
    for (const question of this.questions.values()) question.abort();
    this.ending.error(closed());
    await this.loaded;
    this.feed.stop();
    this.live.stop();
    this.feed.send();
    await this.respondents?.embedder?.close();
    await this.respondents?.scheduler.close();
    this.respondents?.backend.dispose();
    // The last events of the tasks are sent first.
    await Promise.resolve();
    this.send({ type: 'status', status: { state: 'closed' } });
  }

  /** Does not reject: the status reports the outcome. */
  private async load(options: EngineOptions): Promise<void> {
    let backend: Backend | undefined;
    try {
      this.send({ type: 'status', status: { state: 'loading', progress: 0 } });
      backend = await this.loadBackend(
        options,
        (progress) => this.send({ type: 'status', status: { state: 'loading', progress } }),
        this.loadAbort.signal,
        (level, text) => this.send({ type: 'log', level, text }),
      );
      if (this.isClosing) return backend.dispose();
      await this.open(backend, options);
    } catch (cause) {
      backend?.dispose();
      if (this.isClosing) return;
      this.send({ type: 'status', status: { state: 'failed', failure: failureOf(cause) } });
    }
  }

  private async open(backend: Backend, options: EngineOptions): Promise<void> {
    const model = modelInfo(backend, options);
    if ((options.cacheReuse ?? 0) > 0 && !model.canMoveChunks) {
      throw new EngineError('ERR_INVALID_ARGUMENT', "--cache-reuse: this model's cache cannot move its cells");
    }
    const adapters = new Adapters(options.adapters ?? []);
    const media = backend.media && new MediaStore(backend.media, backend.context, options.mediaCacheBytes ?? 0);
    const effects = {
      afterAssignment: () => this.outbox.flush(),
      whenTaken: this.whenTaken,
      warn: (message: string) => this.send({ type: 'log', level: LOG_LEVEL.warning, text: `${message}\n` }),
    };
    const mediaTokens = new MediaTokens();
    const disk = await openDiskTier(backend, options, { adapters, mediaTokens, warn: effects.warn });
    if (this.isClosing) return backend.dispose();
    const scheduler = new Scheduler(backend, options, adapters, effects, { media, mediaTokens, disk });
    const store = new SlotStore(backend, scheduler, adapters, options);
    const { embedding } = backend.model;
    const embedder = embedding && new Embedder(backend, embedding, adapters, media);
    const statistics = () => embedder?.statistics() ?? scheduler.statistics();
    this.respondents = { backend, scheduler, store, embedder, media, statistics };
    this.send({ type: 'status', status: { state: 'ready', model, pieces: backend.vocabulary.pieces } });
    this.feed.send();
  }

  private report(): LiveReport | undefined {
    const { respondents } = this;
    return respondents && { slots: respondents.scheduler.liveSlots(), statistics: respondents.statistics() };
  }

  private run(id: TaskId, task: Task): void {
    // Who pauses it while its chain is being prepared is heard when it is queued.
    const isWanted = new ReplaySubject<boolean>(1);
    this.follow(id, this.respondents && this.runPrepared(task, isWanted, this.respondents), isWanted);
  }

  /** A task is queued once that of it is there which takes long to make. */
  private runPrepared(
    task: Task,
    isWanted: Observable<boolean>,
    { backend, scheduler, media }: Respondents,
  ): Observable<TaskEvent> {
    const request = partsOf(task);
    if (request === undefined) return scheduler.run(task, isWanted);
    return merge(preparedParts(backend, request, media), this.ending).pipe(
      first(),
      switchMap((parts) => scheduler.run(task, isWanted, parts)),
    );
  }

  private embed(id: TaskId, task: EmbeddingTask): void {
    const { embedder, media } = this.respondents ?? {};
    const embeddings = embedder && (hasMedia(task) ? this.embedPrepared(task, embedder, media) : embedder.embed(task));
    this.follow(id, embeddings?.pipe(map((embedding) => ({ type: 'embedding', ...embedding }))));
  }

  /** An input is queued once its media are read. */
  private embedPrepared(
    task: EmbeddingTask,
    embedder: Embedder,
    media: MediaStore | undefined,
  ): Observable<TimedEmbedding> {
    if (!media) return throwError(takesNoMedia);
    const read = defer(() => media.prepare(task.media ?? []));
    return merge(read, this.ending).pipe(
      first(),
      switchMap((prepared) => embedder.embed(task, prepared)),
    );
  }

  /** Starts a task, and sends its events. @param stream absent = there is nothing that runs it */
  private follow(id: TaskId, stream: Observable<TaskEvent> | undefined, isWanted?: Subject<boolean>): void {
    if (!stream) {
      this.fail(id, this.isClosing ? closed() : loading());
      return;
    }
    this.feed.wake();
    this.live.wake();
    const subscription = stream.subscribe({
      next: (event) => this.outbox.add(id, event),
      error: (error: unknown) => this.fail(id, error),
      complete: () => this.end(id),
    });
    if (!subscription.closed) this.tasks.set(id, { subscription, isWanted });
  }

  /** What the addon made is freed after the collection that found it unused. */
  private async giveBack(collect: () => void): Promise<void> {
    for (let times = 0; times < COLLECTIONS; times++) {
      collect();
      await nextTurn();
    }
    if (!this.isClosing) await this.respondents?.backend.returnMemory();
  }

  private end(id: TaskId): void {
    this.tasks.delete(id);
    this.rest.settle(true);
  }

  private fail(id: TaskId, error: unknown): void {
    this.end(id);
    this.outbox.add(id, { type: 'failed', failure: failureOf(error) });
  }

  private async answer(id: number, question: EngineQuestion): Promise<void> {
    const abort = new AbortController();
    this.questions.set(id, abort);
    try {
      if (!this.respondents || this.isClosing) throw this.isClosing ? closed() : loading();
      const answer = await answerTo(question, this.respondents, abort.signal);
      this.send({ type: 'answer', id, answer });
    } catch (cause) {
      this.send({ type: 'refusal', id, failure: failureOf(cause) });
    } finally {
      this.questions.delete(id);
      if (!IDLE_TALK.has(question.type)) {
        this.rest.settle(true);
        this.live.wake();
      }
    }
  }
}
