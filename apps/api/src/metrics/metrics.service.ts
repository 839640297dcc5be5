import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EngineClient } from '#engine';
import { Refusals } from '../access/refusals.js';
import type { ServerOptions } from '../config/options.js';
import { HeldBytes } from '../http/held-bytes.js';
import { Traffic } from '../http/traffic.js';
import { Recordings } from '../replay/recordings.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { EventLoopLag } from './event-loop-lag.js';
import type { MetricsRegistry } from './metrics-registry.js';
import { Throughput } from './throughput.js';

/** Reads all numbers when somebody asks for them; nothing is kept for it that is not counted anyway. */
@Injectable()
export class MetricsService implements OnApplicationShutdown {
  /** Seconds since unix epoch. */
  readonly startTime = Math.floor(performance.timeOrigin / 1000);
  private readonly throughput = new Throughput();
  private readonly lag: EventLoopLag | undefined;
  private registry: MetricsRegistry | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly traffic: Traffic,
    private readonly held: HeldBytes,
    private readonly refusals: Refusals,
    private readonly recordings: Recordings,
    @Inject(SERVER_OPTIONS) { metrics }: ServerOptions,
  ) {
    this.lag = metrics ? new EventLoopLag() : undefined;
  }

  /** In Prometheus' text format. Rates and lag are those since the last call. */
  async text(): Promise<string> {
    // Loaded when it is first needed: a start should not wait for it.
    const { MetricsRegistry } = await import('./metrics-registry.js');
    this.registry ??= new MetricsRegistry();
    const engine = await this.engine.statistics();
    return this.registry.text({
      engine,
      slots: this.engine.model.slots,
      engineRestarts: this.engine.health.crashes,
      rates: this.throughput.since(engine),
      requestsInProgress: this.traffic.inProgress,
      heldBytes: this.held.total,
      heldBytesLimit: this.held.limit,
      replays: this.recordings.count,
      replayBytes: this.recordings.bytes,
      admission: this.engine.admission,
      keyRefusals: this.refusals.counts,
      requests: this.traffic.requestCounts(),
      eventLoopLag: this.lag?.take() ?? [],
      startTime: this.startTime,
    });
  }

  onApplicationShutdown(): void {
    this.lag?.stop();
  }
}
