import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Traffic } from '../../apps/api/src/http/traffic.js';
import { LiveFeed, MOST_WATCHERS } from '../../apps/api/src/live/live-feed.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { LiveReader } from '../support/live-reader.js';
import { gate } from '../support/schedulers.js';
import { request } from './requests.js';

let test: TestApp;
let url: string;
const readers: LiveReader[] = [];

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ slots: 2, ...options });
  url = `http://127.0.0.1:${await listen(test.app)}`;
}

function watch(headers?: Readonly<Record<string, string>>): LiveReader {
  const reader = new LiveReader(url, headers);
  readers.push(reader);
  return reader;
}

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await test.engine.close();
  await test.app.close();
});

const ask = (body: object, headers = {}) => request(test.app, 'POST', '/completion', body, headers);
const feedSize = () => test.app.get(LiveFeed, { strict: false }).size;
const becomes = (reader: LiveReader, expected: object) =>
  vi.waitFor(() => expect(reader.known).toMatchObject(expected), { timeout: 5000 });

describe('GET /llamero/live', () => {
  it('begins with all that is known', async () => {
    await start();
    const reader = watch();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1));
    expect([reader.status, reader.headers['content-type'], reader.headers['cache-control']]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ]);
    expect(reader.headers['x-request-id']).toMatch(/^req_/);
    expect(reader.events[0]!.name).toBe('snapshot');
    const idle = { state: 'idle', since: expect.any(Number), context_size: expect.any(Number), tokens_in_cache: 0 };
    const none = { count: 0 };
    const size = test.backend.context.contextSize;
    expect(reader.known).toEqual({
      time: expect.any(Number),
      engine: { state: 'ready', restarts: 0 },
      slots: [
        { id: 0, ...idle },
        { id: 1, ...idle },
      ],
      queue: { size: 0, tasks: [] },
      throughput: {},
      cache: {
        ...{ tokens: 0, size, prompt_tokens_cached: 0, prompt_tokens_evaluated: 0 },
        tiers: [{ name: 'device', tokens: 0, size }],
      },
      latencies: { queue: none, prefill: none, first_token: none, between_tokens: none, end_to_end: none },
      totals: { requests: 0, generated_tokens: 0, prompt_tokens: 0, failed: 0, cancelled: 0 },
      process: { event_loop_lag_ms: expect.any(Number), memory_bytes: expect.any(Number) },
      ended: [],
    });
  });

  it('tells of slots, of the queue and of what ends, and never a text', async () => {
    await start();
    let isSlow = true;
    test.backend.context.during = () => delay(isSlow ? 10 : 0);
    const [reader, other] = [watch(), watch()];
    const prompt = 'secretprompt';
    const all = ['one', 'two', 'three'].map((id) => ask({ prompt, n_predict: 100 }, { 'x-request-id': id }));
    await becomes(reader, {
      slots: [
        { state: 'generating', request_id: 'one', prompt_tokens: prompt.length, choice: 'oldest' },
        { state: 'generating', request_id: 'two' },
      ],
      queue: { size: 1, tasks: [{ request_id: 'three', place: 1, prompt_tokens: prompt.length, priority: 0 }] },
    });
    isSlow = false;
    await Promise.all(all);
    await becomes(reader, { totals: { requests: 3, generated_tokens: 300 }, queue: { size: 0 } });
    await becomes(reader, { slots: [{ state: 'idle' }, { state: 'idle' }], latencies: { end_to_end: { count: 3 } } });
    expect(reader.known.ended.map((each: { request_id: string }) => each.request_id).sort()).toEqual([
      ...['one', 'three', 'two'],
    ]);
    expect(reader.known.ended[0]).toMatchObject({ route: '/completion', state: 'ended', end: 'length' });
    expect(reader.events.slice(1).every(({ name }) => name === 'change')).toBe(true);
    await vi.waitFor(() => expect(other.known).toEqual(reader.known));
    expect(reader.text).not.toContain('secret');
  });

  it('tells whoever comes later what is known by then', async () => {
    await start({ answer: 'ab' });
    const first = watch();
    await ask({ prompt: 'a' }, { 'x-request-id': 'before' });
    await becomes(first, { totals: { requests: 1 } });
    const later = watch();
    await becomes(later, { totals: { requests: 1 }, ended: [{ request_id: 'before' }] });
    expect(later.events[0]!.name).toBe('snapshot');
  });

  it('costs the engine nothing once all have left', async () => {
    await start({ answer: 'ab' });
    const [one, two] = [watch(), watch()];
    await vi.waitFor(() => expect([one.events.length, two.events.length]).toEqual([1, 1]));
    one.close();
    await vi.waitFor(() => expect(feedSize()).toBe(1));
    two.close();
    await vi.waitFor(() => expect(feedSize()).toBe(0));
    const again = watch();
    await vi.waitFor(() => expect(again.events).toHaveLength(1));
  });

  it('wakes nothing, and says so when the engine sleeps', async () => {
    await start({ answer: 'ab', supervision: { sleepAfterMs: 300 } });
    const reader = watch();
    await becomes(reader, { engine: { state: 'sleeping' } });
    const late = watch();
    await becomes(late, { engine: { state: 'sleeping' }, slots: [{ state: 'idle', tokens_in_cache: 0 }, {}] });
    await delay(400);
    expect(test.engine.status.state).toBe('sleeping');
    await ask({ prompt: 'a' });
    await becomes(reader, { engine: { state: 'ready' }, totals: { requests: 1 } });
  });

  it('is for so many at a time, and for those that have a key', async () => {
    await start({ argv: ['--api-key', 'k'] });
    expect((await request(test.app, 'GET', '/llamero/live')).status).toBe(401);
    const all = Array.from({ length: MOST_WATCHERS }, () => watch({ authorization: 'Bearer k' }));
    await vi.waitFor(() => expect(all.every(({ events }) => events.length > 0)).toBe(true));
    const refused = await request(test.app, 'GET', '/llamero/live', undefined, { 'x-api-key': 'k' });
    expect([refused.status, refused.json.error.type, refused.headers['retry-after']]).toEqual([
      ...[503, 'unavailable_error', '5'],
    ]);
    all[0]!.close();
    await vi.waitFor(() => expect(feedSize()).toBe(MOST_WATCHERS - 1));
    const next = watch({ 'x-api-key': 'k' });
    await vi.waitFor(() => expect(next.events).toHaveLength(1));
  });

  it('cuts off a watcher that does not read, and none that does', async () => {
    await start();
    const reader = watch();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1));
    const deaf = connect(Number(new URL(url).port), '127.0.0.1', () => {
      deaf.pause().write('GET /llamero/live HTTP/1.1\r\nHost: a\r\n\r\n');
    });
    deaf.on('error', () => undefined);
    await vi.waitFor(() => expect(feedSize()).toBe(2));
    const feed = test.app.get(LiveFeed, { strict: false });
    const text = `: ${'x'.repeat(65_536)}\n\n`;
    for (let sent = 0; sent < 1000 && feedSize() > 1; sent++) {
      feed.changed(text);
      await delay(1);
    }
    expect(feedSize()).toBe(1);
    expect(reader.isEnded).toBe(false);
    deaf.destroy();
  });

  it('ends when the server lets nothing in any more, so that it does not wait for it', async () => {
    await start();
    const reader = watch();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1));
    await test.app.get(Traffic).close();
    await vi.waitFor(() => expect(reader.isEnded).toBe(true));
  });

  it('gets a comment where nothing changes', async () => {
    await start({ argv: ['--sse-ping-interval', '1'] });
    const reader = watch();
    await vi.waitFor(() => expect(reader.text).toContain(': ping\n\n'), { timeout: 5000 });
  });

  it.each(['/llamero/live', '/llamero/requests/one', '/llamero/flags'])('%s is shut by --no-live', async (path) => {
    await start({ argv: ['--no-live'], answer: 'ab' });
    await ask({ prompt: 'a' }, { 'x-request-id': 'one' });
    const { status, json } = await request(test.app, 'GET', path);
    expect([status, json.error.type, json.error.message]).toEqual([
      501,
      'not_supported_error',
      expect.stringContaining('--no-live'),
    ]);
  });
});

describe('GET /llamero/requests/{id}', () => {
  const find = (id: string, headers = {}) => request(test.app, 'GET', `/llamero/requests/${id}`, undefined, headers);

  it('tells what became of all tasks of a request', async () => {
    await start({ answer: 'abcd' });
    const body = { prompt: ['x', 'y'], max_tokens: 3 };
    await request(test.app, 'POST', '/v1/completions', body, { 'x-request-id': 'mine' });
    const { status, headers, json } = await find('mine');
    expect([status, headers['cache-control'], json.request_id, json.tasks.length]).toEqual([
      200,
      'no-store',
      'mine',
      2,
    ]);
    expect(json.tasks[0]).toEqual({
      ...{ request_id: 'mine', route: '/v1/completions', kind: 'generation', state: 'ended', end: 'length' },
      ...{ prompt_tokens: 1, cached_tokens: 0, generated_tokens: 3, slot: 0, choice: 'oldest' },
      ...Object.fromEntries(
        ['arrived_at', 'ended_at', 'queue_ms', 'prompt_ms', 'first_token_ms', 'generated_ms'].map((name) => [
          name,
          expect.any(Number),
        ]),
      ),
      ...('tokens_per_second' in json.tasks[0] && { tokens_per_second: expect.any(Number) }),
    });
  });

  it('tells of those that wait or run', async () => {
    await start({ slots: 1 });
    const { opened, open } = gate();
    test.backend.context.during = () => opened;
    const all = ['one', 'two', 'three'].map((id) => ask({ prompt: 'ab', n_predict: 2 }, { 'x-request-id': id }));
    await vi.waitFor(async () => expect((await find('one')).json.tasks).toMatchObject([{ state: 'reading', slot: 0 }]));
    await vi.waitFor(async () => expect((await find('three')).json.tasks).toMatchObject([{ place: 2 }]));
    expect((await find('two')).json.tasks).toMatchObject([{ state: 'waiting', place: 1, generated_tokens: 0 }]);
    open();
    await Promise.all(all);
    expect((await find('three')).json.tasks).toMatchObject([{ state: 'ended', end: 'length' }]);
  });

  it('tells of those whose client left, and of those that failed', async () => {
    await start({ slots: 1 });
    const { opened, open } = gate();
    test.backend.context.during = () => opened;
    const leaving = new AbortController();
    const headers = { 'x-request-id': 'left', 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'a' });
    const left = fetch(`${url}/completion`, { method: 'POST', body, headers, signal: leaving.signal });
    await vi.waitFor(async () => expect((await find('left')).json.tasks?.[0].state).toBe('reading'));
    const failing = ask({ prompt: 'a' }, { 'x-request-id': 'fails' });
    await vi.waitFor(async () => expect((await find('fails')).json.tasks?.[0].state).toBe('waiting'));
    leaving.abort();
    await left.catch(() => undefined);
    await vi.waitFor(async () => expect((await find('left')).json.tasks).toMatchObject([{ end: 'cancelled' }]));
    test.backend.context.during = () => Promise.reject(new Error('no step'));
    open();
    await failing;
    expect((await find('fails')).json.tasks).toMatchObject([{ end: 'failed', error: 'server_error' }]);
  });

  it('tells of embeddings', async () => {
    await start({ pooling: 'mean' });
    await request(test.app, 'POST', '/v1/embeddings', { input: ['a', 'bc'] }, { 'x-request-id': 'mine' });
    const { json } = await find('mine');
    expect(json.tasks).toMatchObject([
      { kind: 'embedding', end: 'done', prompt_tokens: 1 },
      { kind: 'embedding', end: 'done', prompt_tokens: 2 },
    ]);
  });

  it('is 404 for one that is not known, or of another key', async () => {
    await start({ argv: ['--api-key', 'a,b'], answer: 'ab' });
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    await ask({ prompt: 'a' }, { 'x-request-id': 'of-a', ...as('a') });
    expect((await find('of-a', as('a'))).status).toBe(200);
    const answers = [await find('of-a', as('b')), await find('nobodys', as('a'))];
    for (const { status, json } of answers) expect([status, json.error.type]).toEqual([404, 'not_found_error']);
    expect(answers[0]!.text).toBe(answers[1]!.text);
    expect((await find('of-a')).status).toBe(401);
  });
});

describe('GET /llamero/flags', () => {
  const flags = (headers = {}) => request(test.app, 'GET', '/llamero/flags', undefined, headers);

  it('tells how each flag came out, and what gave it', async () => {
    await start({ argv: ['-c', '512', '--no-warmup'] });
    const { status, headers, json } = await flags();
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    const ofName = (name: string) => json.flags.find((flag: { name: string }) => flag.name === name);
    expect(ofName('--ctx-size')).toEqual({
      ...{ name: '--ctx-size', value: '512', from: 'command line', by: '-c', help: expect.any(String) },
    });
    expect(ofName('--warmup')).toMatchObject({ value: 'disabled', by: '--no-warmup' });
    const port = ofName('--port');
    expect([port.from, 'by' in port]).toEqual(['default', false]);
  });

  it('is for those that have a key, and tells nobody which', async () => {
    await start({ argv: ['--api-key', 'sesame', '--hf-token', 'sesame'] });
    expect((await flags()).status).toBe(401);
    const { status, text } = await flags({ authorization: 'Bearer sesame' });
    expect([status, text.includes('sesame')]).toEqual([200, false]);
  });
});
