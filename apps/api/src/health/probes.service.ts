import { freemem, totalmem } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { EngineService } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { Traffic } from '../http/traffic.js';
import { SERVER_OPTIONS } from '../server-options.js';

/** What the probes look at. Each check rejects, as Terminus does, when something is down. */
@Injectable()
export class ProbesService {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly engine: EngineService,
    private readonly traffic: Traffic,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.decoding()]);
  }

  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.model(),
      () => this.decoding(),
      () => this.admission(),
      () => this.slots(),
      () => this.memory(),
    ]);
  }

  started(): Promise<HealthCheckResult> {
    return this.health.check([() => this.model()]);
  }

  /** Loading ends with the warm-up. */
  private model() {
    const { status } = this.engine;
    const check = this.indicators.check('model');
    return status.state === 'ready' ? check.up() : check.down({ ...status });
  }

  /** A step that takes longer than --timeout hangs: its clients have been given up by then. */
  private decoding() {
    const check = this.indicators.check('decoding');
    const runningStepMs = Math.round(this.counters()?.runningStepMs ?? 0);
    const { timeout } = this.options;
    return timeout > 0 && runningStepMs > timeout * 1000 ? check.down({ runningStepMs }) : check.up({ runningStepMs });
  }

  private admission() {
    const check = this.indicators.check('admission');
    const requestsInProgress = this.traffic.inProgress;
    return this.traffic.isClosing ? check.down({ requestsInProgress }) : check.up({ requestsInProgress });
  }

  /** All slots busy is no reason to send requests elsewhere: they queue. */
  private slots() {
    const counters = this.counters();
    return this.indicators.check('slots').up({
      total: counters === undefined ? 0 : this.engine.model.slots,
      busy: counters?.tasksRunning ?? 0,
      queued: counters?.tasksWaiting ?? 0,
    });
  }

  private memory() {
    const counters = this.counters();
    return this.indicators.check('memory').up({
      residentBytes: process.memoryUsage.rss(),
      freeBytes: freemem(),
      totalBytes: totalmem(),
      cacheTokens: counters?.tokensInCache ?? 0,
      cacheSize: counters?.cacheSize ?? 0,
    });
  }

  private counters() {
    return this.engine.status.state === 'ready' ? this.engine.counters() : undefined;
  }
}
