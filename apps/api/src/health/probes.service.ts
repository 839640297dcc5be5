import { freemem, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { EngineClient, type EngineStatistics, type EngineStatus } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { Traffic } from '../http/traffic.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { Heartbeat } from './heartbeat.js';

/** Milliseconds that a probe of readiness waits for the figures of now. */
const PATIENCE = 50;

/** Milliseconds of an engine's silence after which requests should go elsewhere, and after which only a new one helps. */
const SILENCE_OF_READY = 5_000;
const SILENCE_OF_LIVE = 60_000;

/** Whether requests should come in a state of the engine. */
const IS_USABLE: Readonly<Record<EngineStatus['state'], boolean>> = {
  loading: false,
  ready: true,
  restarting: false,
  sleeping: true,
  waking: true,
  failed: false,
  closed: false,
};

/** What the probes look at. Each check rejects, as Terminus does, when something is down. */
@Injectable()
export class ProbesService {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly engine: EngineClient,
    private readonly traffic: Traffic,
    private readonly heartbeat: Heartbeat,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  live(): Promise<HealthCheckResult> {
    const known = this.engine.lastStatistics;
    return this.health.check([() => this.decoding(known), () => this.crashes(), () => this.answering(SILENCE_OF_LIVE)]);
  }

  async ready(): Promise<HealthCheckResult> {
    const figures = await this.figures();
    return this.health.check([
      () => this.model(),
      () => this.decoding(figures),
      () => this.answering(SILENCE_OF_READY),
      () => this.admission(),
      () => this.slots(figures),
      () => this.memory(figures),
    ]);
  }

  started(): Promise<HealthCheckResult> {
    return this.health.check([() => this.start()]);
  }

  /** Loading ends with the warm-up. An engine that sleeps is woken by a request. */
  private model() {
    const { status } = this.engine;
    const check = this.indicators.check('model');
    return IS_USABLE[status.state] ? check.up() : check.down({ ...status });
  }

  /** It is over once, whatever becomes of the engine. */
  private start() {
    const { status } = this.engine;
    const check = this.indicators.check('model');
    return IS_USABLE[status.state] || status.state === 'restarting' ? check.up() : check.down({ ...status });
  }

  /** An engine that ends again and again may do better in another server. */
  private crashes() {
    const { crashes, isCrashing } = this.engine.health;
    const check = this.indicators.check('engine');
    return isCrashing ? check.down({ crashes }) : check.up({ crashes });
  }

  /** A step that takes longer than --timeout hangs: its clients have been given up by then. */
  private decoding(figures: EngineStatistics | undefined) {
    const check = this.indicators.check('decoding');
    const { runningStepMs: ms = 0 } = figures ?? {};
    const runningStepMs = Math.round(ms);
    const { timeout } = this.options;
    return timeout > 0 && runningStepMs > timeout * 1000 ? check.down({ runningStepMs }) : check.up({ runningStepMs });
  }

  /** The engine's event loop and threads answer. A step that hangs keeps neither from it. */
  private answering(limit: number) {
    const check = this.indicators.check('answering');
    const silenceMs = Math.round(this.heartbeat.silenceMs());
    return silenceMs > limit ? check.down({ silenceMs }) : check.up({ silenceMs });
  }

  private admission() {
    const check = this.indicators.check('admission');
    const requestsInProgress = this.traffic.inProgress;
    return this.traffic.isClosing ? check.down({ requestsInProgress }) : check.up({ requestsInProgress });
  }

  /** All slots busy is no reason to send requests elsewhere: they queue. */
  private slots(figures: EngineStatistics | undefined) {
    return this.indicators.check('slots').up({
      total: figures === undefined ? 0 : this.engine.model.slots,
      busy: figures?.tasksRunning ?? 0,
      queued: figures?.tasksWaiting ?? 0,
    });
  }

  private memory(figures: EngineStatistics | undefined) {
    return this.indicators.check('memory').up({
      residentBytes: process.memoryUsage.rss(),
      freeBytes: freemem(),
      totalBytes: totalmem(),
      cacheTokens: figures?.tokensInCache ?? 0,
      cacheSize: figures?.cacheSize ?? 0,
    });
  }

  /** An engine that hangs does not keep its probes waiting: then what is known counts. */
  private figures(): Promise<EngineStatistics | undefined> {
    const { engine } = this;
    if (engine.status.state !== 'ready') return Promise.resolve(engine.lastStatistics);
    return Promise.race([engine.statistics().catch(() => undefined), delay(PATIENCE, undefined, { ref: false })]).then(
      (figures) => figures ?? engine.lastStatistics,
    );
  }
}
