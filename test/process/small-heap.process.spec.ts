import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineLoad } from '../support/engine-load.js';
import { engineOf, isAlive } from '../support/engine-processes.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('a server with a heap of 64 MiB');

const FLAGS = ['--port', '0', '--threads', '1', '-np', '4', '-c', '8192', '--metrics'];
const LONG = { prompt: 'Once', n_predict: 1800, n_probs: 1000, ignore_eos: true };

describe.skipIf(isMissing || process.platform !== 'linux')(title, () => {
  const open: Socket[] = [];
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await endServers();
  });

  /** Asks for a stream and reads nothing of it. */
  function openUnread(url: string): void {
    const body = JSON.stringify({ ...LONG, stream: true });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    open.push(socket);
    socket.pause();
    socket.write(`POST /completion HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  }

  it('outlives large responses, and streams that nobody reads', async () => {
    const server = startServer(FLAGS, { NODE_OPTIONS: '--max-old-space-size=64' });
    const url = await server.ready();
    const load = new EngineLoad(url);
    const engine = await engineOf(server);
    const requests = [LONG, { ...LONG, n_predict: -1 }, { ...LONG, n_predict: 300 }];
    const replies = await Promise.all(
      requests.flatMap((body) => [1, 2, 3, 4].map(() => load.client.post('/completion', body))),
    );
    // What is too large is refused or fails, as does what finds no room any more.
    for (const { status } of replies) expect([200, 400, 503]).toContain(status);
    expect(replies.slice(0, 8).some(({ status }) => status === 200)).toBe(false);

    for (let count = 0; count < 8; count++) openUnread(url);
    await vi.waitFor(async () => expect(await load.metric('llamero_slots_paused')).toBe(4), { timeout: 40_000 });
    expect((await load.client.get('/health')).status).toBe(200);
    for (const socket of open.splice(0)) socket.destroy();
    await vi.waitFor(async () => expect(await load.metric('llamero_inflight_bytes')).toBe(0), { timeout: 20_000 });
    expect((await load.complete()).status).toBe(200);
    expect([server.process.exitCode, isAlive(engine)]).toEqual([null, true]);
  });
});
