import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineLoad, HealthWatch } from '../support/engine-load.js';
import { engineOf, enginesOf, isAlive, nativeFilesOf, nicenessOf } from '../support/engine-processes.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { endServers, needingBuild, type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const { title, isMissing } = needingBuild('a server with its engine in a process of its own');

const MODEL = ['--model', 'models/cria-q8_0.gguf', '--threads', '1', '--port', '0'];
const SMALL = [...MODEL, '-c', '512'];
const STREAMS = 16;
const SLEEPY = ['--sleep-idle-seconds', '1', '--metrics', '--compat', 'v0.5'];
const BUSY = [...MODEL, '-np', String(STREAMS), '-c', String(STREAMS * 512), '--metrics'];

async function start(flags: readonly string[]): Promise<{ server: ServerProcess; load: EngineLoad }> {
  const server = startServer(flags);
  const load = new EngineLoad(await server.ready());
  return { server, load };
}

const gone = (pid: number) => until(() => !isAlive(pid));
const healthy = (load: EngineLoad) => until(async () => (await load.client.get('/health')).status === 200);

describe.skipIf(isMissing || process.platform !== 'linux')(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-engine-'));

  /** A model that can be taken away. */
  const link = join(folder, 'link.gguf');
  const linkModel = () => symlinkSync(DEMO_MODEL, link);

  beforeAll(linkModel);
  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loads nothing of llama.cpp into the process that serves HTTP', async () => {
    const { server, load } = await start(SMALL);
    expect((await load.complete()).status).toBe(200);
    expect(nativeFilesOf(server.process.pid!)).toEqual([]);
    const files = nativeFilesOf(await engineOf(server)).join('\n');
    for (const name of ['llamero.node', 'libllama', 'libggml']) expect(files).toContain(name);
  });

  it('computes at a lower priority than it serves, so that no answer waits for a step', async () => {
    const { server, load } = await start(SMALL);
    expect((await load.complete()).status).toBe(200);
    const [api, [loop, ...others]] = [nicenessOf(server.process.pid!), nicenessOf(await engineOf(server))];
    expect(new Set([...api, loop])).toEqual(new Set([getPriority()]));
    // The others are Node's own.
    expect(others.filter((niceness) => niceness === getPriority() + 4).length).toBeGreaterThanOrEqual(3);
  });

  it('computes in the one process there is with --engine-process off', async () => {
    const { server, load } = await start([...SMALL, '--engine-process', 'off']);
    expect((await load.complete()).status).toBe(200);
    expect(enginesOf(server)).toEqual([]);
    expect(nativeFilesOf(server.process.pid!).join('\n')).toContain('llamero.node');
  });

  it('goes on when the engine is killed, again and again, under streams and requests that wait', async () => {
    const { server, load } = await start(BUSY);
    let engine = 0;
    for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGKILL', 'SIGSEGV'] as const) {
      const before = await engineOf(server, engine);
      const streams = await load.openStreams(STREAMS);
      const waiting = await load.queue(STREAMS);
      const health = new HealthWatch(load.client);
      process.kill(before, signal);
      for (const events of await Promise.all(streams.map(({ ended }) => ended))) {
        expect(events.at(-1)).toEqual({
          error: {
            code: 500,
            type: 'server_error',
            message: `The engine ended while it worked on this (${signal}); it is being started again`,
          },
        });
      }
      const meanwhile = load.complete();
      const replies = await Promise.all([...waiting, meanwhile]);
      expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
      expect(replies[0]!.json.content).not.toBe('');
      await healthy(load);
      expect([...(await health.stop())].sort()).toEqual([200, 503]);
      expect(isAlive(before)).toBe(false);
      expect(enginesOf(server)).toHaveLength(1);
      engine = before;
    }
    expect(await load.metric('llamero_engine_restarts_total')).toBe(4);
    expect(nativeFilesOf(server.process.pid!)).toEqual([]);
  });

  it('answers 503 with Retry-After while the engine is away with --engine-restart-wait 0', async () => {
    const { server, load } = await start([...BUSY, '--model', link, '--engine-restart-wait', '0']);
    await load.openStreams(STREAMS);
    const waiting = await load.queue(2);
    unlinkSync(link);
    process.kill(await engineOf(server), 'SIGKILL');
    for (const { status, headers, json } of await Promise.all(waiting)) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
      expect(json.error.message).toBe('The engine is being started again');
    }
    expect((await load.complete()).status).toBe(503);
    linkModel();
    await healthy(load);
    expect((await load.complete()).status).toBe(200);
  });

  it('tries again while the model is away, and lets requests wait', async () => {
    const { server, load } = await start([...BUSY, '--model', link]);
    unlinkSync(link);
    process.kill(await engineOf(server), 'SIGKILL');
    const restarts = () => load.metric('llamero_engine_restarts_total');
    await until(async () => (await restarts())! >= 3);
    expect((await load.client.get('/health')).status).toBe(503);
    expect((await load.client.get('/v1/models')).status).toBe(200);
    const waiting = load.complete();
    linkModel();
    expect((await waiting).status).toBe(200);
    expect(enginesOf(server)).toHaveLength(1);
  });

  it('fails a request whose headers are not out yet with 500 and Retry-After', async () => {
    const { server, load } = await start([...BUSY, '-np', '1']);
    const answer = load.client.post('/completion', { prompt: 'Once', n_predict: -1, ignore_eos: true });
    await until(async () => (await load.metric('llamacpp:requests_processing')) === 1);
    process.kill(await engineOf(server), 'SIGKILL');
    const { status, headers, json } = await answer;
    expect([status, headers.get('retry-after'), json.error.type]).toEqual([500, '1', 'server_error']);
  });

  it('never runs what was cancelled while the engine was away', async () => {
    const { server, load } = await start([...BUSY, '-np', '1']);
    const [stream] = await load.openStreams(1);
    const leaving = new AbortController();
    const body = JSON.stringify({ prompt: 'Once', n_predict: -1, ignore_eos: true });
    const left = fetch(`${load.client.address}/completion`, { method: 'POST', body, signal: leaving.signal });
    await until(async () => (await load.metric('llamacpp:requests_deferred')) === 1);
    process.kill(await engineOf(server), 'SIGKILL');
    await stream!.ended;
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect((await load.complete()).status).toBe(200);
    expect(await load.metric('llamacpp:requests_processing')).toBe(0);
  });

  it('ends an engine that is stopped, and goes on with the next one', async () => {
    const { server, load } = await start([...BUSY, '--step-timeout', '1']);
    const before = await engineOf(server);
    const streams = await load.openStreams(STREAMS);
    const waiting = await load.queue(STREAMS);
    process.kill(before, 'SIGSTOP');
    for (const events of await Promise.all(streams.map(({ ended }) => ended))) {
      expect(events.at(-1)?.error).toMatchObject({
        code: 500,
        message: expect.stringContaining('it said nothing for'),
      });
    }
    for (const reply of await Promise.all(waiting)) expect(reply.status).toBe(200);
    expect(isAlive(before)).toBe(false);
    expect(enginesOf(server)).toHaveLength(1);
  });

  it('sleeps when nobody asks, tells what it knows meanwhile, and wakes for the next request', async () => {
    const { server, load } = await start([...SMALL, '-np', '1', ...SLEEPY]);
    const { client } = load;
    expect((await load.complete()).status).toBe(200);
    await until(() => enginesOf(server).length === 0);
    for (const path of ['/health', '/readyz', '/livez', '/v1/models', '/metrics']) {
      expect([path, (await client.get(path)).status]).toEqual([path, 200]);
    }
    expect((await client.get('/props')).json).toMatchObject({ is_sleeping: true, total_slots: 1 });
    expect(await load.metric('llamacpp:tokens_predicted_total')).toBe(2);
    expect(enginesOf(server)).toEqual([]);
    expect((await load.complete()).json.tokens_predicted).toBe(2);
    expect(enginesOf(server)).toHaveLength(1);
    expect(await load.metric('llamero_engine_restarts_total')).toBe(0);
    expect(await load.metric('llamacpp:tokens_predicted_total')).toBe(4);
  });

  it('leaves no engine behind when the server is killed, even while it computes', async () => {
    const { server, load } = await start(BUSY);
    const engine = await engineOf(server);
    const streams = await load.openStreams(STREAMS);
    await Promise.all([server.kill(), ...streams.map(({ ended }) => expect(ended).rejects.toThrow())]);
    await gone(engine);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends both processes with 0 at %s', async (signal) => {
    const { server, load } = await start([...SMALL, '--shutdown-timeout', '0']);
    const engine = await engineOf(server);
    const [stream] = await load.openStreams(1);
    server.process.kill(signal);
    expect((await stream!.ended).at(-1)?.error).toMatchObject({ code: 503 });
    expect(await server.ended).toBe(0);
    await gone(engine);
  });

  it('ends at a signal while the engine is away', async () => {
    const { server } = await start(SMALL);
    process.kill(await engineOf(server), 'SIGKILL');
    await until(() => server.err.includes('the engine process ended'));
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it.each([
    ['is missing', 'missing.gguf', undefined],
    ['is none', 'bad.gguf', 'not a model'],
  ])('ends with one line and 1 when the model %s, and leaves no engine behind', async (_, name, content) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    const server = startServer([...MODEL, '--model', path]);
    let engine: number | undefined;
    void engineOf(server).then(
      (pid) => {
        engine = pid;
      },
      () => undefined,
    );
    expect(await server.ended).toBe(1);
    expect(server.err.replaceAll(/^loading .*\n/gm, '')).toMatch(/^error: .*\n$/);
    expect(server.err).toContain(name);
    if (engine !== undefined) await gone(engine);
  });

  it.each([['--list-devices'], ['--version'], ['--help'], ['schema', '--help']])(
    'starts no engine for %s',
    async (...words) => {
      const server = startServer(words);
      const seen = new Set<number>();
      const looking = setInterval(() => {
        if (server.process.exitCode === null) for (const pid of enginesOf(server)) seen.add(pid);
      }, 5);
      await server.ended;
      clearInterval(looking);
      expect([...seen]).toEqual([]);
    },
  );

  it('brings the log of the engine into its own, and into --log-file', async () => {
    const logFile = join(folder, 'engine.log');
    const { server } = await start([...SMALL, '-v', '--log-file', logFile]);
    expect(server.err).toContain('llama_model_loader');
    process.kill(await engineOf(server), 'SIGKILL');
    await until(() => server.err.includes('the engine process ended (SIGKILL); it is started again'));
    const log = readFileSync(logFile, 'utf8');
    expect(log).toContain('llama_model_loader');
    expect(log).toContain('the engine process ended (SIGKILL)');
  });
});
