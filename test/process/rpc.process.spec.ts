import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineLoad } from '../support/engine-load.js';
import { endServers, needingBuild, type ServerProcess, startCommand, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const { title, isMissing } = needingBuild('a model that is spread over several machines');

const MODEL = ['--model', 'models/cria-q8_0.gguf', '--threads', '1', '--port', '0', '-np', '4', '-c', '2048'];
const QUESTION = { prompt: 'Once upon a time there was a lighthouse', n_predict: 48, temperature: 0 };

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Worker {
  readonly port: number;
  readonly process: ServerProcess;
}

async function startWorker(port: number, flags: readonly string[] = []): Promise<Worker> {
  const process = startServer(['rpc-worker', '--port', String(port), '--threads', '1', ...flags]);
  await process.until(() => process.out.includes('transport'));
  return { port, process };
}

const endpoints = (workers: readonly Worker[]) => workers.map(({ port }) => `127.0.0.1:${port}`).join(',');

/** The server's address as soon as it listens, which is before the model is loaded. */
async function listening(server: ServerProcess): Promise<string> {
  await server.until(() => /listening on \S+/.test(server.err));
  return /listening on (\S+)/.exec(server.err)![1]!;
}

async function readiness(load: EngineLoad): Promise<unknown> {
  const { json } = await load.client.get('/readyz');
  return json.details.model;
}

const answer = async (load: EngineLoad) => (await load.client.post('/completion', QUESTION)).json.content;

describe.skipIf(isMissing)(title, () => {
  // Builds the library where it is missing, as a start with --rpc does.
  beforeAll(async () => {
    const help = startCommand(['rpc-worker', '--help']);
    expect(await help.ended).toBe(0);
  }, 600_000);
  afterEach(endServers);

  it('gives the same greedy text as on one', async () => {
    const local = new EngineLoad(await startServer(MODEL).ready());
    const workers = [await startWorker(await freePort()), await startWorker(await freePort())];
    const flags = [...MODEL, '--rpc', endpoints(workers), '--tensor-split', '1,1', '-lv', '4'];
    const server = startServer(flags);
    const spread = new EngineLoad(await server.ready());
    for (const { port } of workers) expect(server.err).toContain(`RPC0[127.0.0.1:${port}] model buffer`);
    expect(await answer(spread)).toBe(await answer(local));
    expect(await answer(local)).not.toBe('');
  });

  it('ends streams with an error when a worker is lost, and goes on when it is back', async () => {
    const kept = await startWorker(await freePort());
    const lost = await startWorker(await freePort());
    const server = startServer([...MODEL, '--rpc', endpoints([kept, lost]), '--tensor-split', '1,1']);
    const load = new EngineLoad(await server.ready());
    const before = await answer(load);
    const streams = await load.openStreams(4);
    await lost.process.kill();
    for (const events of await Promise.all(streams.map(({ ended }) => ended))) {
      expect(events.at(-1)).toMatchObject({ error: { code: 500, type: 'server_error' } });
    }
    await until(async () => JSON.stringify(await readiness(load)).includes('missing'));
    expect(await readiness(load)).toMatchObject({
      status: 'down',
      state: 'restarting',
      missing: [`127.0.0.1:${lost.port} (ECONNREFUSED)`],
    });
    const waiting = answer(load);
    await startWorker(lost.port);
    expect(await waiting).toBe(before);
    expect(await readiness(load)).toEqual({ status: 'up' });
  });

  it('waits at its start for workers, and names those that are missing', async () => {
    const port = await freePort();
    const server = startServer([...MODEL, '--rpc', `127.0.0.1:${port}`, '-lv', '4']);
    const load = new EngineLoad(await listening(server));
    await until(async () => JSON.stringify(await readiness(load)).includes('ECONNREFUSED'));
    expect((await load.client.get('/health')).status).toBe(503);
    expect(server.err).toContain(`waiting for the RPC servers 127.0.0.1:${port} (ECONNREFUSED)`);
    await startWorker(port);
    await server.ready();
    expect(await answer(load)).not.toBe('');
  });

  it('lists the devices of workers, no larger than they say, and none where a worker is missing', async () => {
    const worker = await startWorker(await freePort(), ['--mem', '300']);
    const list = startServer(['--rpc', endpoints([worker]), '--list-devices']);
    expect(await list.ended).toBe(0);
    expect(list.out).toMatch(/ {2}RPC0: 127\.0\.0\.1:\d+ \(300 MiB, 300 MiB free\)/);
    const port = await freePort();
    const refused = startServer(['--rpc', `127.0.0.1:${port}`, '--list-devices']);
    expect(await refused.ended).toBe(1);
    expect(refused.err).toBe(`error: no answer from RPC servers: 127.0.0.1:${port} (ECONNREFUSED)\n`);
  });

  it('refuses a worker whose device, port or host cannot be used, with one line', async () => {
    const taken = await startWorker(await freePort());
    for (const [flags, message] of [
      [['--device', 'NOPE0'], /^error: --device: no device is named 'NOPE0'\n$/],
      [['--port', String(taken.port)], /error: cannot listen on port \d+ of 127\.0\.0\.1\n$/],
      [['--host', '::1'], /^error: --host: "::1" is neither an IPv4 address nor a name\n$/],
    ] as const) {
      const worker = startServer(['rpc-worker', ...flags]);
      expect(await worker.ended).toBe(1);
      expect(worker.err).toMatch(message);
    }
  });
});
