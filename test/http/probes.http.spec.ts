import { afterEach, describe, expect, it, vi } from 'vitest';
import { Traffic } from '../../apps/api/src/http/traffic.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { gate } from '../support/schedulers.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', ...options });
}

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

const KEY = { authorization: 'Bearer k' };
const probe = async (path: string, headers: Record<string, string> = {}) => {
  const { status, json } = await request(test.app, 'GET', path, undefined, headers);
  return [status, json];
};
const statuses = async () => {
  const answers = await Promise.all(['/livez', '/readyz', '/startupz'].map((path) => probe(path)));
  return answers.map(([status]) => status);
};

describe('the probes', () => {
  it('are all fine once the model is loaded', async () => {
    await start();
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('know a server that loads: alive, but neither started nor ready', async () => {
    await start({ loading: 'never' });
    expect(await statuses()).toEqual([200, 503, 503]);
    expect(await probe('/startupz')).toEqual([
      503,
      {
        status: 'error',
        info: {},
        error: { model: { status: 'down', state: 'loading', progress: 0.5 } },
        details: { model: { status: 'down', state: 'loading', progress: 0.5 } },
      },
    ]);
  });

  it('know a server that closes: alive and started, but not ready', async () => {
    await start();
    void test.app.get(Traffic).close();
    expect(await statuses()).toEqual([200, 503, 200]);
    const { status, json, headers } = await request(test.app, 'GET', '/health');
    expect([status, json.error.message, headers.connection]).toEqual([503, 'The server is shutting down', 'close']);
  });

  it('know a step that hangs, once its clients have been given up', async () => {
    await start({ argv: ['--timeout', '1'] });
    const { opened, open } = gate();
    test.backend.context.during = () => opened;
    void post(test.app, '/completion', { prompt: 'a' });
    await vi.waitFor(async () => expect((await test.engine.statistics()).runningStepMs).toBeGreaterThan(0));
    expect(await statuses()).toEqual([200, 200, 200]);
    await vi.waitFor(async () => expect(await statuses()).toEqual([503, 503, 200]), { timeout: 20_000 });
    open();
    await vi.waitFor(async () => expect(await statuses()).toEqual([200, 200, 200]));
  });

  it('never call a step hanging where no time is set', async () => {
    await start({ argv: ['--timeout', '0'] });
    const { opened, open } = gate();
    test.backend.context.during = () => opened;
    void post(test.app, '/completion', { prompt: 'a' });
    await vi.waitFor(async () => expect((await test.engine.statistics()).runningStepMs).toBeGreaterThan(20));
    expect(await statuses()).toEqual([200, 200, 200]);
    open();
  });

  it('know an engine whose threads for texts do not answer: first not ready, at last not alive', async () => {
    await start();
    const { opened, open } = gate();
    vi.spyOn(test.backend, 'tokenize').mockImplementation(async () => {
      await opened;
      return [new Int32Array()];
    });
    const now = vi.spyOn(performance, 'now');
    const begun = performance.now();
    expect(await statuses()).toEqual([200, 200, 200]);
    now.mockReturnValue(begun + 6_000);
    expect(await statuses()).toEqual([200, 503, 200]);
    now.mockReturnValue(begun + 61_000);
    expect(await statuses()).toEqual([503, 503, 200]);
    expect(await probe('/livez')).toMatchObject([503, { error: { answering: { status: 'down' } } }]);
    open();
    now.mockRestore();
    await vi.waitFor(async () => expect(await statuses()).toEqual([200, 200, 200]));
  });

  it('know an engine that ends again and again', async () => {
    await start();
    vi.spyOn(test.engine, 'health', 'get').mockReturnValue({ crashes: 6, isCrashing: true, processId: 1 });
    expect(await probe('/livez')).toMatchObject([503, { error: { engine: { status: 'down', crashes: 6 } } }]);
  });

  it('know an engine that is started again: started and alive, but not ready', async () => {
    await start();
    const status = { state: 'restarting', reason: 'SIGSEGV' } as const;
    vi.spyOn(test.engine, 'status', 'get').mockReturnValue(status);
    expect(await statuses()).toEqual([200, 503, 200]);
    expect(await probe('/readyz')).toMatchObject([503, { error: { model: { status: 'down', ...status } } }]);
    const { status: code, headers } = await request(test.app, 'GET', '/health');
    expect([code, headers['retry-after']]).toEqual([503, '1']);
  });

  it('leave an engine asleep, which is ready', async () => {
    await start({ supervision: { sleepAfterMs: 1 } });
    await vi.waitFor(() => expect(test.engine.status.state).toBe('sleeping'));
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await request(test.app, 'GET', '/health')).status).toBe(200);
    expect(test.engine.status.state).toBe('sleeping');
  });

  it('tell details to holders of a key only', async () => {
    await start({ slots: 2, argv: ['--api-key', 'k'] });
    for (const path of ['/livez', '/readyz', '/startupz']) expect(await probe(path)).toEqual([200, { status: 'ok' }]);
    expect(await probe('/readyz', { authorization: 'Bearer other' })).toEqual([200, { status: 'ok' }]);
    expect(await probe('/readyz', KEY)).toMatchObject([
      200,
      {
        status: 'ok',
        details: {
          model: { status: 'up' },
          decoding: { runningStepMs: 0 },
          admission: { status: 'up' },
          slots: { total: 2, busy: 0, queued: 0 },
          memory: { residentBytes: expect.any(Number), cacheTokens: 0, cacheSize: 256 },
        },
      },
    ]);
  });

  it('may be asked with HEAD, and are kept by no cache', async () => {
    await start();
    const { status, headers, text } = await request(test.app, 'HEAD', '/readyz');
    expect([status, headers['cache-control'], text]).toEqual([200, 'no-store', '']);
  });
});
