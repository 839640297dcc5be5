import type { HealthPlan, HealthResult, LoadPlan, LoadResult, RequestTimes } from '../load/load-plan.js';
import { WorkerProcess } from '../load/worker-process.js';
import { median, percentile } from '../report/statistics.js';
import { type MachineTime, machineTime, othersShare, type ProcessorTime } from './processor-time.js';
import type { ServerTarget } from './server-target.js';

export interface Workload {
  readonly streams: number;
  readonly requestsPerStream: number;
  readonly promptTokens: readonly number[];
  readonly predict: number;
  readonly schema?: object | undefined;
}

/** What one round of load showed of a server. Times in milliseconds, processor times in milliseconds a token. */
export interface ServerFigures {
  /** Generated tokens of all streams, a second of the whole phase, prompts included. */
  readonly tokensPerSecond: number;
  /** Generated tokens of one stream, a second between its first token and its end: the median stream. */
  readonly streamTokensPerSecond: number;
  readonly requestsPerSecond: number;
  readonly firstTokenP50: number;
  readonly firstTokenP99: number;
  readonly gapP50: number;
  readonly gapP99: number;
  /** Percent of the drafted tokens that were accepted, and tokens drafted for each generated one; NaN without drafts. */
  readonly draftAcceptance: number;
  readonly draftedPerToken: number;
  /** NaN for a single stream. */
  readonly healthP50: number;
  readonly healthP99: number;
  readonly healthMax: number;
  /** NaN when the server's process is out of sight. */
  readonly serverCpu: number;
  readonly mainThreadCpu: number;
  readonly generatorCpu: number;
  /** Percent of the machine that went to processes outside the measurement; NaN when unknown. */
  readonly others: number;
}

const LOAD_PROCESS = new URL('../load/load-process.js', import.meta.url);
const HEALTH_PAUSE_MS = 10;
const START_DELAY_MS = 500;

/** Tokens of a text by the server's own tokenizer, repeated up to `length`. */
export async function promptTokens(url: string, text: string, length: number): Promise<number[]> {
  const content = text.repeat(Math.ceil(length / 4));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/tokenize`, { method: 'POST', headers, body: JSON.stringify({ content }) });
  const { tokens } = (await response.json()) as { readonly tokens: readonly number[] };
  return tokens.slice(0, length);
}

/** What one turn of load showed of a server. */
export interface Turn {
  readonly load: LoadResult;
  /** Absent for a single stream. */
  readonly health: HealthResult | undefined;
  /** Processor seconds of the server; NaN when its process is out of sight. */
  readonly server: ProcessorTime;
  /** Percent of the machine that went to processes outside the measurement; NaN when unknown. */
  readonly others: number;
}

/**
 * Loads a server with streams and asks for its health meanwhile, each in a process of its own. A single stream is
 * left alone: the questions would take their share of its processor.
 */
export async function loadServer(target: ServerTarget, workload: Workload): Promise<Turn> {
  const url = target.url;
  const startAt = Date.now() + START_DELAY_MS;
  const loading = new WorkerProcess<LoadResult>(LOAD_PROCESS, loadPlan({ ...workload, url, startAt }));
  const probing = workload.streams > 1 ? new WorkerProcess<HealthResult>(LOAD_PROCESS, healthPlan(url)) : undefined;
  await new Promise((resolve) => setTimeout(resolve, START_DELAY_MS));
  const before = clocks(target);
  const load = await loading.result.finally(() => probing?.finish());
  const after = clocks(target);
  const health = await probing?.result;
  const used = (part: keyof ProcessorTime): number =>
    (after.server?.[part] ?? Number.NaN) - (before.server?.[part] ?? Number.NaN);
  const server = { process: used('process'), mainThread: used('mainThread') };
  const own = server.process + load.cpuSeconds + (health?.cpuSeconds ?? 0);
  return { load, health, server, others: othersShare(before.machine, after.machine, own) };
}

function loadPlan(plan: Omit<LoadPlan, 'kind'>): LoadPlan {
  return { kind: 'load', ...plan };
}

function healthPlan(url: string): HealthPlan {
  return { kind: 'health', url, pause: HEALTH_PAUSE_MS };
}

interface Clocks {
  readonly server: ProcessorTime | undefined;
  readonly machine: MachineTime | undefined;
}

function clocks(target: ServerTarget): Clocks {
  return { server: target.processorTime(), machine: machineTime() };
}

/** The figures of all turns together, as if they had been one. */
export function figuresOf(turns: readonly Turn[]): ServerFigures {
  const sum = (value: (turn: Turn) => number): number => turns.reduce((total, turn) => total + value(turn), 0);
  const requests = turns.flatMap(({ load }) => load.requests);
  const gaps = turns.flatMap(({ load }) => load.gaps);
  const health = turns.flatMap((turn) => turn.health?.latencies ?? []);
  const firstToken = requests.map((request) => request.toFirstToken);
  const tokens = requests.reduce((total, request) => total + request.tokens, 0);
  const seconds = sum(({ load }) => load.seconds);
  const perToken = (used: number): number => (used * 1000) / tokens;
  return {
    tokensPerSecond: tokens / seconds,
    streamTokensPerSecond: median(requests.map((request) => request.decodeRate)),
    requestsPerSecond: requests.length / seconds,
    firstTokenP50: percentile(firstToken, 0.5),
    firstTokenP99: percentile(firstToken, 0.99),
    gapP50: percentile(gaps, 0.5),
    gapP99: percentile(gaps, 0.99),
    ...draftFigures(requests, tokens),
    healthP50: percentile(health, 0.5),
    healthP99: percentile(health, 0.99),
    healthMax: percentile(health, 1),
    serverCpu: perToken(sum(({ server }) => server.process)),
    mainThreadCpu: perToken(sum(({ server }) => server.mainThread)),
    generatorCpu: perToken(sum(({ load }) => load.cpuSeconds)),
    others: sum(({ others, load }) => others * load.seconds) / seconds,
  };
}

function draftFigures(requests: readonly RequestTimes[], tokens: number) {
  const drafted = requests.reduce((sum, request) => sum + request.drafted, 0);
  const accepted = requests.reduce((sum, request) => sum + request.accepted, 0);
  return {
    draftAcceptance: (accepted / drafted) * 100,
    draftedPerToken: drafted === 0 ? Number.NaN : drafted / tokens,
  };
}
