import { afterEach, describe, expect, it, vi } from 'vitest';
import { enginesOf } from '../support/engine-processes.js';
import { LiveReader } from '../support/live-reader.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('the live feed of a server');
const LIMIT = { timeout: 20_000 };

describe.skipIf(isMissing)(title, () => {
  afterEach(endServers);

  it('goes on where the engine process is killed, and tells of the next one', async () => {
    const server = startServer(['--port', '0', '-c', '1024', '-np', '2', '-t', '1']);
    const url = await server.ready();
    const reader = new LiveReader(url);
    await vi.waitFor(() => expect(reader.known.slots).toHaveLength(2), LIMIT);
    const ask = (id: string, tokens: number) =>
      fetch(`${url}/completion`, {
        method: 'POST',
        headers: { 'X-Request-Id': id },
        body: JSON.stringify({ prompt: 'Once', n_predict: tokens, ignore_eos: true }),
      });
    const lost = ask('lost', -1);
    await vi.waitFor(() => expect(reader.known.slots[0]).toMatchObject({ request_id: 'lost' }), LIMIT);
    process.kill(enginesOf(server)[0]!, 'SIGKILL');
    await lost;
    await vi.waitFor(() => expect(reader.known.engine).toEqual({ state: 'ready', restarts: 1 }), LIMIT);
    const [record] = reader.known.ended;
    expect(record).toMatchObject({ request_id: 'lost', end: 'failed', error: 'server_error' });
    await (await ask('next', 16)).text();
    await vi.waitFor(() => expect(reader.known.ended[1]).toMatchObject({ request_id: 'next', end: 'length' }), LIMIT);
    await vi.waitFor(() => expect(reader.known.slots).toMatchObject([{ state: 'idle' }, { state: 'idle' }]), LIMIT);
    await vi.waitFor(() => expect(reader.known.cache.tokens).toBeGreaterThan(0), LIMIT);
    expect(reader.events.some(({ data }) => data.engine?.state === 'restarting')).toBe(true);
    expect([reader.events.filter(({ name }) => name === 'snapshot').length, reader.isEnded]).toEqual([1, false]);
    reader.close();
  }, 60_000);

  it('does not hold up a shutdown', async () => {
    const server = startServer(['--port', '0', '-c', '512', '-t', '1', '--shutdown-timeout', '30']);
    const reader = new LiveReader(await server.ready());
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), LIMIT);
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(reader.isEnded).toBe(true);
  }, 15_000);
});
