import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('a server in the place of another');

const SMALL = ['-c', '512', '-t', '1'];
const ENDLESS = JSON.stringify({ prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true });

let folder: string;

interface Asked {
  readonly status: number;
  readonly text: string;
}

/** A request over an agent's connections. */
function ask(agent: Agent, url: string, path: string, body?: string): Promise<Asked & { readonly socket: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { agent, method: body === undefined ? 'GET' : 'POST' }, (reply) => {
      let text = '';
      reply.on('data', (part) => {
        text += part;
      });
      reply.on('end', () => resolve({ status: reply.statusCode!, text, socket: sent.socket }));
      reply.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status over a UNIX socket. */
function statusOver(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/health' }, (reply) => resolve(reply.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

describe.skipIf(isMissing)(title, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-restart-'));
  });
  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has its port at once after it was killed with streams and connections open', async () => {
    const first = startServer(['--port', '0', ...SMALL]);
    const url = await first.ready();
    const agent = new Agent({ keepAlive: true });
    await ask(agent, url, '/health');
    const stream = await fetch(`${url}/completion`, { method: 'POST', body: ENDLESS });
    await stream.body!.getReader().read();
    await first.kill();
    const second = startServer(['--port', new URL(url).port, ...SMALL]);
    expect(await second.ready()).toBe(url);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    agent.destroy();
  });

  it('is refused the port and the UNIX socket of one that runs, which goes on', async () => {
    const path = join(folder, 'used.sock');
    const [onPort, onSocket] = [startServer(['--port', '0', ...SMALL]), startServer(['--host', path, ...SMALL])];
    const [url] = await Promise.all([onPort.ready(), onSocket.ready()]);
    const { port } = new URL(url);
    const [second, other] = [startServer(['--port', port, ...SMALL]), startServer(['--host', path, ...SMALL])];
    expect([await second.ended, await other.ended]).toEqual([1, 1]);
    expect(second.err).toBe(`error: port ${port} on 127.0.0.1 is in use; choose another one with --port\n`);
    expect(other.err).toMatch(/^error: the UNIX socket .*used\.sock is in use, .*--host\n$/);
    expect([(await fetch(`${url}/health`)).status, await statusOver(path)]).toEqual([200, 200]);
  });

  it('takes the UNIX socket of one that was killed, and leaves none behind', async () => {
    const path = join(folder, 'left.sock');
    const first = startServer(['--host', path, ...SMALL]);
    await first.ready();
    await first.kill();
    await expect(statusOver(path)).rejects.toThrow('ECONNREFUSED');
    const second = startServer(['--host', path, ...SMALL]);
    await second.ready();
    expect(await statusOver(path)).toBe(200);
    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    await expect(statusOver(path)).rejects.toThrow('ENOENT');
  });

  it('serves streams, whole answers and errors one after the other on one connection', async () => {
    const url = await startServer(['--port', '0', ...SMALL]).ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const chat = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 };
    const sockets = new Set<unknown>();
    for (const [path, body, status] of [
      ['/completion', { prompt: 'Once', n_predict: 4, stream: true }, 200],
      ['/v1/chat/completions', { ...chat, stream: true }, 200],
      ['/completion', { prompt: 5 }, 400],
      ['/v1/chat/completions', chat, 200],
      ['/completion', { prompt: 'Once', n_predict: 4, stream: true }, 200],
    ] as const) {
      const reply = await ask(agent, url, path, JSON.stringify(body));
      expect([path, reply.status]).toEqual([path, status]);
      sockets.add(reply.socket);
    }
    expect(sockets.size).toBe(1);
    agent.destroy();
  });
});
