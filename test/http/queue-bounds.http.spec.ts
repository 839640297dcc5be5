import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { buildTask } from '../support/tasks.js';
import { type Reply, request } from './requests.js';

let test: TestApp;
let open: () => void;

afterEach(async () => {
  open();
  await test.app.close();
});

/** One slot, which is taken until `open`. */
async function start(...argv: readonly string[]): Promise<void> {
  test = await createTestApp({ slots: 1, fim: { pre: 1, suf: 2, mid: 3 }, argv });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  test.backend.context.during = () => opened;
}

const ask = (body: object = {}, path = '/completion', key = 'a') =>
  request(test.app, 'POST', path, { prompt: 'ab', n_predict: 1, ...body }, { authorization: `Bearer ${key}` });

/** Sends requests that are let in, one after the other. */
async function queue(count: number, key = 'a'): Promise<readonly Promise<Reply>[]> {
  const asked: Promise<Reply>[] = [];
  const before = [...test.engine.tasks()].length;
  for (let index = 0; index < count; index++) {
    asked.push(ask({}, '/completion', key));
    await vi.waitFor(() => expect([...test.engine.tasks()]).toHaveLength(before + index + 1));
  }
  await vi.waitFor(() => expect([...test.engine.tasks()].some(({ slotId }) => slotId !== undefined)).toBe(true));
  return asked;
}

const statuses = async (asked: readonly Promise<Reply>[]) => (await Promise.all(asked)).map(({ status }) => status);

describe('a full queue', () => {
  it.each([
    ['/completion', {}],
    ['/completion', { stream: true }],
    ['/v1/completions', {}],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], stream: true }],
    ['/infill', { input_prefix: 'a', input_suffix: 'b' }],
  ])('is told with 429 by %s: %j', async (path, body) => {
    await start('--max-queue', '2');
    const asked = await queue(3);
    const asking = vi.spyOn(test.engine, 'ask');
    const { status, headers, json } = await ask(body, path);
    expect([status, json.error.type, json.error.code]).toEqual([429, 'rate_limit_error', 429]);
    expect(json.error.message).toContain('2 tasks wait for a slot, and 2 may (--max-queue)');
    expect([headers['retry-after'], headers['x-should-retry']]).toEqual(['1', 'true']);
    expect(asking).not.toHaveBeenCalled();
    open();
    expect(await statuses(asked)).toEqual([200, 200, 200]);
    expect((await ask()).status).toBe(200);
  });

  it('refuses nobody while there is room, and nobody without bounds', async () => {
    await start();
    const asked = await queue(40);
    open();
    expect(new Set(await statuses(asked))).toEqual(new Set([200]));
  });

  it('lets nobody wait with --max-queue 0', async () => {
    await start('--max-queue', '0');
    const asked = await queue(1);
    expect((await ask()).status).toBe(429);
    open();
    expect(await statuses(asked)).toEqual([200]);
  });

  it('takes all answers to a request or none', async () => {
    await start('--max-queue', '3');
    const asked = await queue(2);
    expect((await ask({ n: 3 })).status).toBe(429);
    const both = ask({ n: 2 });
    await vi.waitFor(() => expect([...test.engine.tasks()]).toHaveLength(4));
    open();
    expect(await statuses([...asked, both])).toEqual([200, 200, 200]);
  });

  it('counts the tokens of prompts', async () => {
    await start('--max-queue-tokens', '6');
    const asked = await queue(3);
    const { status, json } = await ask({ prompt: 'abc' });
    expect([status, json.error.message]).toEqual([429, expect.stringContaining('(--max-queue-tokens)')]);
    open();
    expect(await statuses(asked)).toEqual([200, 200, 200]);
  });

  it('counts the tasks of each key', async () => {
    await start('--max-queue-tenant', '1', '--api-key', 'a,b');
    const asked = await queue(2, 'a');
    expect((await ask({}, '/completion', 'a')).status).toBe(429);
    const other = await queue(1, 'b');
    open();
    expect(await statuses([...asked, ...other])).toEqual([200, 200, 200]);
  });

  it('has a place again when a client leaves', async () => {
    await start('--max-queue', '1');
    const asked = await queue(1);
    const gone = test.engine.run(buildTask()).subscribe();
    expect((await ask()).status).toBe(429);
    gone.unsubscribe();
    const next = await queue(1);
    open();
    expect(await statuses([...asked, ...next])).toEqual([200, 200]);
  });
});
