import { Counter, Gauge, Registry } from 'prom-client';
import type { LatencySnapshots } from '#engine';
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

/** The text that Prometheus reads, of one scrape. */
export function metricsText(scrape: Scrape): Promise<string> {
  const registry = new Registry();
  for (const { name, type, help, read } of NUMBER_METRICS) addNumber(registry, { name, type, help }, read(scrape));
  addHistograms(registry, scrape.engine.latencies);
  addRequests(registry, scrape.requests);
  addProcess(registry, scrape);
  return registry.metrics();
}

interface Description {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

function addNumber(registry: Registry, { name, type, help }: Description, value: number): void {
  if (type === 'counter') new Counter({ name, help, registers: [registry] }).inc(value);
  else new Gauge({ name, help, registers: [registry] }).set(value);
}

function addHistograms(registry: Registry, latencies: LatencySnapshots): void {
  for (const { name, help, latency } of HISTOGRAM_METRICS) {
    registry.registerMetric(new CountedHistogram(name, help, latencies[latency]));
  }
}

function addRequests(registry: Registry, requests: readonly RequestCount[]): void {
  const { name, help } = OTHER_METRICS.requests;
  const counter = new Counter({ name, help, labelNames: ['method', 'route', 'status'], registers: [registry] });
  for (const { method, route, status, count } of requests) counter.inc({ method, route, status }, count);
}

function addProcess(registry: Registry, { eventLoopLag, startTime }: Scrape): void {
  const { name, help } = OTHER_METRICS.eventLoopLag;
  const lag = new Gauge({ name, help, labelNames: ['quantile'], registers: [registry] });
  for (const [quantile, seconds] of eventLoopLag) lag.set({ quantile }, seconds);
  const { user, system } = process.cpuUsage();
  addNumber(registry, OTHER_METRICS.startTime, startTime);
  addNumber(registry, OTHER_METRICS.residentMemory, process.memoryUsage.rss());
  addNumber(registry, OTHER_METRICS.cpuSeconds, (user + system) / 1e6);
}
