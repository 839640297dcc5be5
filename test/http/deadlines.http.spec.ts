import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { buildTask } from '../support/tasks.js';
import { request } from './requests.js';

let test: TestApp;

afterEach(() => test.app.close());

/** One slot, whose steps take 5 ms. */
async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ slots: 1, fim: { pre: 1, suf: 2, mid: 3 }, ...options });
  test.backend.context.during = () => delay(5);
}

const ENDLESS = { n_predict: -1, max_tokens: -1 };
const BODIES: readonly (readonly [path: string, body: object])[] = [
  ['/completion', { prompt: 'ab', ...ENDLESS }],
  ['/v1/completions', { prompt: 'ab', ...ENDLESS }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], ...ENDLESS }],
  ['/infill', { input_prefix: 'a', input_suffix: 'b', ...ENDLESS }],
];

const ask = (path: string, body: object, headers = {}) => request(test.app, 'POST', path, body, headers);

/** Takes the slot for good. @returns what gives it back */
async function occupy(): Promise<() => void> {
  const running = test.engine.run(buildTask({ maxTokens: -1 })).subscribe();
  await vi.waitFor(() => expect([...test.engine.tasks()][0]!.slotId).toBe(0));
  return () => running.unsubscribe();
}

const isIdle = () =>
  vi.waitFor(async () => {
    expect([...test.engine.tasks()]).toHaveLength(0);
    expect((await test.engine.statistics()).tasksRunning).toBe(0);
  });

describe('a deadline', () => {
  it.each(BODIES)('ends what runs at %s with 504, and its slot is free', async (path, body) => {
    await start();
    const { status, headers, json } = await ask(path, { ...body, timeout_ms: 60 });
    expect([status, json.error.type, json.error.code]).toEqual([504, 'deadline_exceeded', 504]);
    expect(json.error.message).toBe('The deadline has passed: the request was not answered within 60 ms');
    expect([headers['x-should-retry'], headers['retry-after']]).toEqual(['false', undefined]);
    await isIdle();
    expect(test.engine.admission.late).toEqual({ waiting: 0, running: 1 });
  });

  it.each(BODIES)('ends a stream of %s by an error, and no finish reason', async (path, body) => {
    await start();
    const { status, events } = await ask(path, { ...body, stream: true, timeout_ms: 1000 });
    expect(status).toBe(200);
    expect(events.at(-1)).toEqual({
      error: { code: 504, type: 'deadline_exceeded', message: expect.stringContaining('within 1000 ms') },
    });
    expect(events.length).toBeGreaterThan(1);
    expect(events).not.toContain('[DONE]');
    for (const each of events) {
      expect(each.stop ?? false).toBe(false);
      expect(each.choices?.[0].finish_reason ?? null).toBeNull();
    }
    await isIdle();
  });

  it.each([false, true])('ends what waits for a slot, with stream %s', async (stream) => {
    await start();
    const release = await occupy();
    const { status, json } = await ask('/completion', { prompt: 'a', timeout_ms: 50, stream });
    expect([status, json.error.type]).toEqual([504, 'deadline_exceeded']);
    expect(json.error.message).toBe('The deadline has passed: the request got no slot within 50 ms');
    expect([...test.engine.tasks()]).toHaveLength(1);
    expect(test.engine.admission.late).toEqual({ waiting: 1, running: 0 });
    release();
    await isIdle();
  });

  it.each([
    [40, 60_000, 40],
    [60_000, 40, 40],
    [undefined, 40, 40],
  ])('of %s ms in the body and %s ms in the header is the smaller one', async (body, header, least) => {
    await start();
    const headers = { 'x-request-timeout-ms': String(header) };
    const { status, json } = await ask('/completion', { prompt: 'a', n_predict: -1, timeout_ms: body }, headers);
    expect([status, json.error.message]).toEqual([504, expect.stringContaining(`within ${least} ms`)]);
  });

  it('changes nothing of what is in time', async () => {
    await start({ answer: 'Hello' });
    const { status, json } = await ask('/completion', { prompt: 'a', timeout_ms: 60_000 });
    expect([status, json.content, json.stop_type]).toEqual([200, 'Hello', 'eos']);
    expect(test.engine.admission.late).toEqual({ waiting: 0, running: 0 });
  });

  it('ends all answers of a request', async () => {
    await start();
    expect((await ask('/completion', { prompt: 'a', n_predict: -1, n: 3, timeout_ms: 60 })).status).toBe(504);
    await isIdle();
  });

  it.each(['0', '-5', '1.5', 'soon', '', '2147483648', '1e3', '99999999999'])(
    'cannot be the header %j',
    async (text) => {
      await start();
      const { status, json } = await ask('/completion', { prompt: 'a' }, { 'x-request-timeout-ms': text });
      expect([status, json.error.param]).toEqual([400, 'x-request-timeout-ms']);
      expect(json.error.message).toContain('must be an integer from 1 to 2147483647');
    },
  );

  it.each([
    ['/v1/embeddings', { input: 'a' }, 'mean'],
    ['/embedding', { content: 'a' }, 'mean'],
    ['/rerank', { query: 'a', documents: ['b', 'c'] }, 'rank'],
  ] as const)('ends an input of %s', async (path, body, pooling) => {
    const rerank = pooling === 'rank' ? { template: null, sep: 0, addEos: true, addSep: true } : undefined;
    await start({ pooling, argv: pooling === 'rank' ? ['--reranking'] : ['--embeddings'], rerank } as TestAppOptions);
    test.backend.context.during = () => delay(300);
    const { status, json } = await ask(path, { ...body, timeout_ms: 30 });
    expect([status, json.error?.type]).toEqual([504, 'deadline_exceeded']);
  });
});

describe('--queue-timeout', () => {
  it('ends what got no slot in time, and nothing that runs', async () => {
    await start({ argv: ['--queue-timeout', '0.05'] });
    const release = await occupy();
    const { status, headers, json } = await ask('/completion', { prompt: 'a' });
    expect([status, json.error.type]).toEqual([504, 'deadline_exceeded']);
    expect(json.error.message).toBe('The request got no slot within 0.05 s (--queue-timeout)');
    expect([headers['x-should-retry'], headers['retry-after']]).toEqual(['true', '1']);
    expect([...test.engine.tasks()]).toHaveLength(1);
    release();
    await isIdle();
  });
});

describe('a deadline that cannot be met', () => {
  it('is told at once, by the pace of the queue', async () => {
    await start();
    let answered = 0;
    const others = Array.from({ length: 60 }, async () => {
      const reply = await ask('/completion', { prompt: 'a', n_predict: 5 });
      answered++;
      return reply.status;
    });
    await vi.waitFor(() => expect(answered).toBeGreaterThan(12), { timeout: 20_000 });
    const asking = vi.spyOn(test.engine, 'ask');
    const { status, headers, json } = await ask('/completion', { prompt: 'b', timeout_ms: 100 });
    expect([status, json.error.type, headers['x-should-retry']]).toEqual([504, 'deadline_exceeded', 'true']);
    expect(json.error.message).toMatch(
      /^The deadline cannot be met: the request would wait for about \d+ ms at place \d+/,
    );
    expect(asking).not.toHaveBeenCalled();
    expect(test.engine.admission.refused.deadline).toBe(1);
    expect(new Set(await Promise.all(others))).toEqual(new Set([200]));
  });
});
