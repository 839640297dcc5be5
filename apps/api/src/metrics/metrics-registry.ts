import { Counter, Gauge, Registry } from 'prom-client';
import type { RequestCount } from '../http/traffic.js';
import { CountedHistogram } from './counted-histogram.js';
import { HISTOGRAM_METRICS, NUMBER_METRICS, OTHER_METRICS, type Reading } from './metric-table.js';

/** All that one scrape shows. */
export interface Scrape extends Reading {
  readonly requests: readonly RequestCount[];
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
    this.addRequests();
    this.addEventLoopLag();
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

  private addEventLoopLag(): void {
    const { name, help } = OTHER_METRICS.eventLoopLag;
    const lag = () => this.shown.eventLoopLag;
    new Gauge({
      name,
      help,
      labelNames: ['quantile'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [quantile, seconds] of lag()) this.set({ quantile }, seconds);
      },
    });
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
