import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engineOf, isAlive } from '../support/engine-processes.js';
import { HttpClient } from '../support/http-client.js';
import { endServers, needingBuild, type ServerProcess, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('a shutdown');

const FLAGS = ['--threads', '1', '--port', '0', '-np', '2', '-c', '2048', '--shutdown-timeout', '1'];
/** Milliseconds: far more than the second that a shutdown may take, and less than an engine has without one. */
const PATIENCE = 8000;

/** How the server ended: its exit code or its signal; undefined if it is still there. */
async function endOf(server: ServerProcess): Promise<number | string | null | undefined> {
  const isEnded = await Promise.race([server.ended.then(() => true), delay(PATIENCE, false, { ref: false })]);
  return isEnded ? (server.process.exitCode ?? server.process.signalCode) : undefined;
}

/** Sends a request and leaves it alone. */
function post(url: string, path: string, body: object): Promise<void> {
  const { hostname, port } = new URL(url);
  const text = JSON.stringify(body);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  return new Promise((resolve) =>
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () =>
      resolve(),
    ),
  );
}

/** Whether the server says so; one that has ended does not. */
async function isReady(url: string): Promise<boolean> {
  return new HttpClient(() => url).get('/readyz').then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe.skipIf(isMissing || process.platform !== 'linux')(title, () => {
  let folder: string;
  let pipe: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-shutdown-'));
    pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
  });
  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A server with a thread of the pool that waits for a pipe, as for a file system that does not answer. */
  const startWithStuckThread = () => {
    const program = `import { open } from 'node:fs'; if (!process.send) open('${pipe}', 'r', () => undefined);`;
    return startServer(FLAGS, { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(program)}` });
  };

  it('ends in time while the engine hangs, and takes it along', async () => {
    const server = startServer(FLAGS);
    const url = await server.ready();
    const engine = await engineOf(server);
    process.kill(engine, 'SIGSTOP');
    await post(url, '/completion', { prompt: 'Once', stream: true });
    server.process.kill('SIGTERM');
    expect(await endOf(server)).toBe(0);
    expect(isAlive(engine)).toBe(false);
  });

  it('ends at a second signal while the engine hangs, and takes it along', async () => {
    const server = startServer([...FLAGS, '--shutdown-timeout', '3600']);
    const url = await server.ready();
    const engine = await engineOf(server);
    process.kill(engine, 'SIGSTOP');
    await post(url, '/completion', { prompt: 'Once', stream: true });
    server.process.kill('SIGTERM');
    while (await isReady(url)) await delay(10);
    server.process.kill('SIGTERM');
    expect(await endOf(server)).toBe('SIGTERM');
    while (isAlive(engine)) await delay(10);
  });

  it.each([
    ['a stream that nobody reads', '/completion', { prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true }],
    ['a long text that is tokenized', '/tokenize', { content: '\u{1f999}'.repeat(100_000) }],
    ['a long prompt', '/completion', { prompt: 'Once upon a time '.repeat(100_000) }],
    [
      'a grammar that is being made',
      '/completion',
      { prompt: 'Once', json_schema: { type: 'array', items: { type: 'string', maxLength: 2000 }, maxItems: 2000 } },
    ],
  ])('ends in time under %s', async (_what, path, body) => {
    const server = startServer(FLAGS);
    const url = await server.ready();
    const engine = await engineOf(server);
    await Promise.all(Array.from({ length: 4 }, () => post(url, path, body)));
    await delay(100);
    server.process.kill('SIGTERM');
    expect(await endOf(server)).toBe(0);
    while (isAlive(engine)) await delay(10);
  });

  it('ends in time while a thread waits for a file, by the signal', async () => {
    const server = startWithStuckThread();
    await server.ready();
    server.process.kill('SIGTERM');
    expect(await endOf(server)).toBe('SIGTERM');
  });

  it('opens no debugger at SIGUSR1, neither in the server nor in the engine', async () => {
    const server = startServer([...FLAGS, '-v']);
    const url = await server.ready();
    const engine = await engineOf(server);
    for (const pid of [server.process.pid!, engine]) process.kill(pid, 'SIGUSR1');
    await delay(200);
    expect(await isReady(url)).toBe(true);
    expect(server.err).not.toMatch(/debugger/i);
  });
});
