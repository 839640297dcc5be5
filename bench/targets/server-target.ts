import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { childrenOf, type ProcessorTime, processorTime } from './processor-time.js';

const START_TIMEOUT_MS = 120_000;

/** A server under measurement. */
export interface ServerTarget {
  readonly name: string;
  /** Origin, without a trailing slash. */
  readonly url: string;
  /** JSON Schema of what it is asked for; absent = free text. */
  readonly schema?: object;
  /** Undefined when the process is not ours to look at. */
  processorTime(): ProcessorTime | undefined;
  /** A new process of the same server, at the same address; nothing happens to one that is not ours. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A server that was started here. */
export interface StartedServer extends ServerTarget {
  /** Of its present process. */
  pid(): number;
  /**
   * Kills what computes, and waits until it serves again: the engine process of a server that has one, which that starts
   * anew; else the server itself, which is started here.
   */
  killEngine(): Promise<void>;
}

/** The same server, asked for a simple object instead of free text; it is restarted as the one it is made from. */
export function constrained(target: ServerTarget): ServerTarget {
  return { ...target, name: constrainedName(target.name), schema: SIMPLE_OBJECT, restart: async () => undefined };
}

export function constrainedName(name: string): string {
  return `${name}, constrained`;
}

/** The last member is a text without bound, so that few answers end before they have all tokens. */
const SIMPLE_OBJECT = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 20 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    active: { type: 'boolean' },
    tags: { type: 'array', items: { enum: ['red', 'green', 'blue'] }, maxItems: 3 },
    description: { type: 'string' },
  },
  required: ['name', 'age', 'active', 'tags', 'description'],
  additionalProperties: false,
};

/** A server that somebody else started. */
export async function runningServer(name: string, url: string): Promise<ServerTarget> {
  const origin = url.replace(/\/+$/, '');
  await untilHealthy(origin, () => undefined);
  const nothing = async () => undefined;
  return { name, url: origin, processorTime: () => undefined, restart: nothing, stop: nothing };
}

/**
 * Starts a server on a free port and waits until it serves.
 *
 * @param command executable and flags; `--host` and `--port` are added
 * @throws Error with the end of its log when it ends before it is healthy
 */
export async function startServer(name: string, command: readonly string[]): Promise<StartedServer> {
  const port = await freePort();
  let child = await launch(name, command, port);
  return {
    name,
    url: originOf(port),
    pid: () => child.pid!,
    processorTime: () => (child.pid === undefined ? undefined : processorTime(child.pid)),
    restart: async () => {
      await stopProcess(child);
      child = await launch(name, command, port);
    },
    killEngine: async () => {
      const engines = childrenOf(child.pid!);
      for (const engine of engines) process.kill(engine, 'SIGKILL');
      if (engines.length > 0) return untilServedAnew(child, originOf(port), engines);
      await killProcess(child);
      child = await launch(name, command, port);
    },
    stop: () => stopProcess(child),
  };
}

async function untilServedAnew(child: ChildProcess, url: string, before: readonly number[]): Promise<void> {
  const failure = () => (isOver(child) ? new Error('the server ended with its engine') : undefined);
  while (failure() === undefined && !childrenOf(child.pid!).some((engine) => !before.includes(engine))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await untilHealthy(url, failure);
}

async function launch(name: string, command: readonly string[], port: number): Promise<ChildProcess> {
  const [executable = '', ...flags] = command;
  const child = spawn(executable, [...flags, '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = keepEndOfLog(child);
  endTogether(child);
  const spawnError = once(child, 'error').then(([error]) => error as Error);
  await Promise.race([
    untilHealthy(originOf(port), () => (isOver(child) ? new Error(`${name} ended:\n${log()}`) : undefined)),
    spawnError.then((error) => Promise.reject(error)),
  ]);
  return child;
}

const originOf = (port: number) => `http://127.0.0.1:${port}`;

/** A benchmark that is told to end leaves no server behind. */
function endTogether(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

async function untilHealthy(url: string, failure: () => Error | undefined): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < giveUpAt) {
    const status = await fetch(`${url}/health`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    const error = failure();
    if (error !== undefined) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url}/health did not answer 200 within ${START_TIMEOUT_MS / 1000} s`);
}

/** A pipe that nobody reads would stop the server; its last lines are kept for the error message. */
function keepEndOfLog(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-2000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text;
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function killProcess(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const isStuck = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(isStuck);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
