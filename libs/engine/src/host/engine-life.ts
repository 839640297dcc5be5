import { BehaviorSubject } from 'rxjs';
import type { EngineHealth } from '../door/engine-client.js';
import { closed, EngineError, errorOf, loading } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { EngineStatus } from '../door/engine-status.js';
import { LOG_LEVEL } from '../door/log-level.js';
import type { EngineMessage, WorkerStatus } from '../door/messages.js';
import type { ModelInfo } from '../door/model-info.js';
import { Vocabulary } from '../door/vocabulary.js';
import { FirstLoad } from './first-load.js';
import { RestartPolicy } from './restart-policy.js';
import { RpcGate } from './rpc-gate.js';
import type { FoundModel, SupervisionOptions } from './supervision-options.js';
import { WorkerKeeper } from './worker-keeper.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** What a worker says of tasks, questions and figures. */
export type WorkMessage = Exclude<EngineMessage, { readonly type: 'log' | 'status' }>;

/** Those that a life is led for. */
export interface LifeObserver {
  message(message: WorkMessage): void;
  /** A worker has loaded the model: it takes work, and the status will say so. */
  ready(): void;
  /** The worker is gone, whether that was expected or not. */
  gone(): void;
  /** It was not expected, and the next one is on its way. @param error of what it had begun */
  lost(error: EngineError): void;
}

/** The states of an engine from one worker to the next: loading, ready, restarting, sleeping, waking, failed, closed. */
export class EngineLife {
  readonly statuses = new BehaviorSubject<EngineStatus>({ state: 'loading', progress: 0 });
  readonly keeper: WorkerKeeper;
  private readonly policy = new RestartPolicy();
  private readonly firstLoad = new FirstLoad();
  private readonly gate: RpcGate | undefined;
  private knownModel: ModelInfo | undefined;
  private knownVocabulary: Vocabulary | undefined;
  private loaded: Promise<void> | undefined;
  private restartTimer: NodeJS.Timeout | undefined;

  /** @param startWorker starts a worker that waits for `open` */
  constructor(
    private options: EngineOptions,
    private readonly supervision: SupervisionOptions,
    startWorker: (listener: LinkListener) => WorkerLink,
    private readonly observer: LifeObserver,
  ) {
    this.gate = options.rpcServers?.length ? new RpcGate(options.rpcServers) : undefined;
    this.keeper = new WorkerKeeper(startWorker, supervision.stepTimeoutMs, supervision.loadTimeoutMs ?? 0, {
      message: (message) => this.hear(message),
      ended: (...end) => this.lose(...end),
    });
  }

  get status(): EngineStatus {
    return this.statuses.value;
  }

  get isUp(): boolean {
    return this.status.state === 'ready';
  }

  get health(): EngineHealth {
    const { crashes, isCrashing } = this.policy;
    return { crashes, isCrashing, processId: this.keeper.processId };
  }

  /** @throws ERR_LOADING, ERR_CLOSED, the error of a failed load */
  get model(): ModelInfo {
    this.refuseUnlessUsable();
    return this.knownModel!;
  }

  /** @throws as `model` */
  get vocabulary(): Vocabulary {
    this.refuseUnlessUsable();
    return this.knownVocabulary!;
  }

  /** @throws unless there is an engine, or one is on its way after the first */
  refuseUnlessUsable(): void {
    const { status } = this;
    if (status.state === 'closed') throw closed();
    if (status.state === 'failed') throw status.error;
    if (status.state === 'loading') throw loading();
  }

  load(): Promise<void> {
    this.loaded ??= this.loadOnce();
    return this.loaded;
  }

  /** An engine has given something to somebody. */
  noteWork(): void {
    this.policy.noteWork();
  }

  sleep(): void {
    this.statuses.next({ state: 'sleeping' });
    void this.keeper.end();
  }

  /** Wakes an engine that sleeps. @returns it is being woken: it is waited for, however long its load takes */
  wake(): boolean {
    if (this.status.state === 'sleeping') {
      this.statuses.next({ state: 'waking' });
      void this.keeper.ended.then(() => {
        if (!this.isClosed()) this.startWorker();
      });
    }
    return this.status.state === 'waking';
  }

  /** Resolves when no worker is left, and none will be started. @param farewellMs then a worker that is left is killed */
  async close(farewellMs: number | undefined): Promise<void> {
    this.statuses.next({ state: 'closed' });
    clearTimeout(this.restartTimer);
    this.firstLoad.abandon();
    this.gate?.close();
    const hasEnded = this.keeper.end(farewellMs);
    await Promise.allSettled([this.loaded]);
    await hasEnded;
  }

  private async loadOnce(): Promise<void> {
    const { findModel } = this.supervision;
    try {
      if (findModel) this.options = withFiles(this.options, await this.firstLoad.find(findModel));
    } catch (error) {
      throw this.isClosed() ? error : this.failLoad(error as EngineError);
    }
    await this.firstLoad.begin(() => this.startWorker());
  }

  /** As soon as all are there that the model is spread over. */
  private startWorker(): void {
    if (this.gate === undefined) {
      this.keeper.start(this.options);
      return;
    }
    void this.gate
      .open((missing) => this.waitFor(missing))
      .then(() => {
        if (this.isClosed()) return;
        if ('missing' in this.status) this.statuses.next({ ...this.status, missing: [] });
        this.keeper.start(this.options);
      });
  }

  private waitFor(missing: readonly string[]): void {
    const { status } = this;
    this.supervision.log?.(LOG_LEVEL.warning, `waiting for the RPC servers ${missing.join(', ')}\n`);
    if (status.state === 'loading' || status.state === 'restarting' || status.state === 'waking') {
      this.statuses.next({ ...status, missing });
    }
  }

  private hear(message: EngineMessage): void {
    if (message.type === 'log') this.supervision.log?.(message.level, message.text);
    else if (message.type !== 'status') this.observer.message(message);
    else if (!this.isClosed()) this.hearStatus(message.status);
  }

  private hearStatus(status: WorkerStatus): void {
    switch (status.state) {
      case 'loading':
        if (this.firstLoad.isUnderway) this.statuses.next(status);
        break;
      case 'ready':
        this.becomeReady(status.model, new Vocabulary(status.pieces));
        break;
      case 'failed':
        if (this.firstLoad.isUnderway) this.failLoad(errorOf(status.failure));
        this.keeper.kill(status.failure.message);
        break;
      case 'closed':
        break;
    }
  }

  private becomeReady(model: ModelInfo, vocabulary: Vocabulary): void {
    this.knownModel = model;
    this.knownVocabulary = vocabulary;
    this.keeper.watch();
    // Before anybody hears of it, who may bring more.
    this.observer.ready();
    this.statuses.next({ state: 'ready' });
    this.firstLoad.succeed();
  }

  /** @returns the error */
  private failLoad(error: EngineError): EngineError {
    this.statuses.next({ state: 'failed', error });
    this.firstLoad.fail(error);
    return error;
  }

  private lose(why: string, isExpected: boolean, lastWords: readonly string[]): void {
    this.observer.gone();
    if (this.isClosed() || isExpected || this.status.state === 'failed') return;
    if (this.firstLoad.isUnderway) {
      const reason = [why, ...mostTelling(lastWords)].join(': ');
      this.failLoad(new EngineError('ERR_MODEL_LOAD', `the engine process ended while it loaded the model: ${reason}`));
      return;
    }
    const delay = this.policy.delayAfterCrash();
    for (const line of lastWords) this.supervision.log?.(LOG_LEVEL.error, `engine: ${line}\n`);
    this.supervision.log?.(LOG_LEVEL.error, `the engine process ended (${why}); it is started again\n`);
    this.statuses.next({ state: 'restarting', reason: why });
    this.restartTimer = setTimeout(() => this.startWorker(), delay);
    const message = `The engine ended while it worked on this (${why}); it is being started again`;
    this.observer.lost(new EngineError('ERR_ENGINE_ENDED', message, { retryAfterSeconds: 1 }));
  }

  private isClosed(): boolean {
    return this.status.state === 'closed';
  }
}

/** The line that says why a process ended, where one does: below it stand the places in its code. */
function mostTelling(lastWords: readonly string[]): readonly string[] {
  const line = lastWords.find((word) => /assert|error|fatal|what\(\)/i.test(word)) ?? lastWords[0];
  return line === undefined ? [] : [line];
}

function withFiles(options: EngineOptions, { modelPath, projectorPath }: FoundModel): EngineOptions {
  const path = projectorPath ?? options.projector?.path ?? '';
  // A repository may have no projector.
  const projector = options.projector && path !== '' ? { ...options.projector, path } : undefined;
  return { ...options, modelPath, projector };
}
