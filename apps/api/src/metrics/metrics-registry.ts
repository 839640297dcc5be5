import { Counter, Gauge, Registry } from 'prom-client';
import type { AdmissionFigures } from '#engine';
import type { RequestCount } from '../http/traffic.js';
import { CountedHistogram } from './counted-histogram.js';
import { HISTOGRAM_METRICS, NUMBER_METRICS, OTHER_METRICS, type Reading } from './metric-table.js';
import { TIER_METRICS } from './tier-metrics.js';

/** All that one scrape shows. */
export interface Scrape extends Reading {
  readonly admission: AdmissionFigures;
  readonly requests: readonly RequestCount[];
  readonly keyRefusals: readonly (readonly [reason: string, count: number])[];
  readonly eventLoopLag: readonly (readonly [quantile: number, seconds: number])[];
  /** Seconds since unix epoch. */
  readonly startTime: number;
}

interface Description {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

/** All metrics, registered once; each collects its value when they are asked for. */
export class MetricsRegistry {
  private readonly registry = new Registry();
  private scrape: Scrape | undefined;

  constructor() {
    for (const metric of NUMBER_METRICS) this.addNumber(metric, (scrape) => metric.read(scrape));
    for (const { name, help, latency } of HISTOGRAM_METRICS) {
      const histogram = new CountedHistogram(name, help, () => this.shown.engine.latencies[latency]);
      this.registry.registerMetric(histogram);
    }
    for (const { read, readDevice, ...metric } of TIER_METRICS) {
      this.addByLabel(metric, 'tier', ({ engine }) => [
        ...(readDevice ? [['device', readDevice(engine)] as const] : []),
        ['host', read(engine.hostCache)],
        ['disk', read(engine.diskCache)],
      ]);
    }
    this.addByLabel(OTHER_METRICS.queueTasks, 'priority', ({ admission }) => Object.entries(admission.waiting));
    this.addByLabel(OTHER_METRICS.rejected, 'reason', ({ admission }) => Object.entries(reasonsOf(admission)));
    this.addByLabel(OTHER_METRICS.keyRefusals, 'reason', ({ keyRefusals }) => keyRefusals);
    this.addByLabel(OTHER_METRICS.deadlines, 'state', ({ admission }) => Object.entries(admission.late));
    this.addRequests();
    this.addByLabel(OTHER_METRICS.eventLoopLag, 'quantile', ({ eventLoopLag }) => eventLoopLag);
    this.addNumber(OTHER_METRICS.startTime, ({ startTime }) => startTime);
    this.addNumber(OTHER_METRICS.residentMemory, () => process.memoryUsage.rss());
    this.addNumber(OTHER_METRICS.cpuSeconds, cpuSeconds);
  }

  /** The text that Prometheus reads: all metrics tell of the same scrape. */
  text(scrape: Scrape): Promise<string> {
    this.scrape = scrape;
    return this.registry.metrics();
  }

  private get shown(): Scrape {
    if (this.scrape === undefined) throw new Error('metrics are collected for a scrape');
    return this.scrape;
  }

  private addNumber({ name, type, help }: Description, read: (scrape: Scrape) => number): void {
    const value = () => read(this.shown);
    const registers = [this.registry];
    if (type === 'gauge') {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
      return;
    }
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }

  /** A number for each value of one label. */
  private addByLabel(
    { name, type, help }: Description,
    label: string,
    read: (scrape: Scrape) => readonly (readonly [value: string | number, number: number])[],
  ): void {
    const values = () => read(this.shown);
    const settings = { name, help, labelNames: [label], registers: [this.registry] };
    if (type === 'gauge') {
      new Gauge({
        ...settings,
        collect() {
          this.reset();
          for (const [value, number] of values()) this.set({ [label]: value }, number);
        },
      });
      return;
    }
    new Counter({
      ...settings,
      collect() {
        this.reset();
        for (const [value, number] of values()) this.inc({ [label]: value }, number);
      },
    });
  }

  private addRequests(): void {
    const { name, help } = OTHER_METRICS.requests;
    const counts = () => this.shown.requests;
    new Counter({
      name,
      help,
      labelNames: ['method', 'route', 'status'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { method, route, status, count } of counts()) this.inc({ method, route, status }, count);
      },
    });
  }
}

function reasonsOf({ refused }: AdmissionFigures) {
  const { tasks, promptTokens, tenantTasks, deadline } = refused;
  return { queue: tasks, tokens: promptTokens, tenant: tenantTasks, deadline };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
