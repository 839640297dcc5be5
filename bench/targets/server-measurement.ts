import type { HealthPlan, HealthResult, LoadPlan, LoadResult } from '../load/load-plan.js';
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

/** What one phase of load showed of a server. Times in milliseconds, processor times in milliseconds a token. */
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

/**
 * Loads a server with streams and asks for its health meanwhile, each in a process of its own. A single stream is
 * left alone: the questions would take their share of its processor.
 */
export async function measureServer(target: ServerTarget, workload: Workload): Promise<ServerFigures> {
  const url = target.url;
  const startAt = Date.now() + START_DELAY_MS;
  const load = new WorkerProcess<LoadResult>(LOAD_PROCESS, loadPlan({ ...workload, url, startAt }));
  const health = workload.streams > 1 ? new WorkerProcess<HealthResult>(LOAD_PROCESS, healthPlan(url)) : undefined;
  await new Promise((resolve) => setTimeout(resolve, START_DELAY_MS));
  const before = clocks(target);
  const loadResult = await load.result.finally(() => health?.finish());
  const after = clocks(target);
  return figures(loadResult, await health?.result, before, after);
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

function figures(load: LoadResult, health: HealthResult | undefined, before: Clocks, after: Clocks): ServerFigures {
  const tokens = load.requests.reduce((sum, request) => sum + request.tokens, 0);
  const firstToken = load.requests.map((request) => request.toFirstToken);
  const perToken = (seconds: number): number => (seconds * 1000) / tokens;
  const used = (part: keyof ProcessorTime): number =>
    (after.server?.[part] ?? Number.NaN) - (before.server?.[part] ?? Number.NaN);
  const own = used('process') + load.cpuSeconds + (health?.cpuSeconds ?? 0);
  return {
    tokensPerSecond: tokens / load.seconds,
    streamTokensPerSecond: median(load.requests.map((request) => request.decodeRate)),
    requestsPerSecond: load.requests.length / load.seconds,
    firstTokenP50: percentile(firstToken, 0.5),
    firstTokenP99: percentile(firstToken, 0.99),
    gapP50: load.gapP50,
    gapP99: load.gapP99,
    ...draftFigures(load, tokens),
    healthP50: health?.p50 ?? Number.NaN,
    healthP99: health?.p99 ?? Number.NaN,
    healthMax: health?.max ?? Number.NaN,
    serverCpu: perToken(used('process')),
    mainThreadCpu: perToken(used('mainThread')),
    generatorCpu: perToken(load.cpuSeconds),
    others: othersShare(before.machine, after.machine, own),
  };
}

function draftFigures({ requests }: LoadResult, tokens: number) {
  const drafted = requests.reduce((sum, request) => sum + request.drafted, 0);
  const accepted = requests.reduce((sum, request) => sum + request.accepted, 0);
  return {
    draftAcceptance: (accepted / drafted) * 100,
    draftedPerToken: drafted === 0 ? Number.NaN : drafted / tokens,
  };
}
