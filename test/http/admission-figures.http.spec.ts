import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { request } from './requests.js';

let test: TestApp;
let open: () => void;

/** One slot, whose first step waits until `open`. */
beforeEach(async () => {
  test = await createTestApp({ slots: 1, argv: ['--metrics', '--max-queue', '5'] });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  test.backend.context.during = () => opened;
});

afterEach(async () => {
  open();
  await test.app.close();
});

const ask = (id: string, body: object = {}) =>
  request(test.app, 'POST', '/completion', { prompt: 'ab', n_predict: 1, ...body }, { 'x-request-id': id });

async function queued(id: string, body: object = {}) {
  const before = [...test.engine.tasks()].length;
  const reply = ask(id, body);
  await vi.waitFor(() => expect([...test.engine.tasks()]).toHaveLength(before + 1));
  return { reply };
}

/** A slot that is taken, and behind it one of each priority, a low one first. */
async function three() {
  const all = [await queued('first')];
  await vi.waitFor(() => expect([...test.engine.tasks()][0]!.slotId).toBe(0));
  for (const priority of ['low', 'normal', 'high']) {
    all.push(await queued(priority, { priority, stream: true, return_queue: true }));
  }
  return all;
}

async function sample(name: string): Promise<number> {
  const { text } = await request(test.app, 'GET', '/metrics');
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

describe('what waits', () => {
  it('has the places that its priorities give it', async () => {
    const all = await three();
    const places = ['low', 'normal', 'high'].map(async (id) => {
      const { json } = await request(test.app, 'GET', `/llamero/requests/${id}`);
      return json.tasks[0].place;
    });
    expect(await Promise.all(places)).toEqual([3, 2, 1]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    open();
    const [, ...replies] = await Promise.all(all.map(({ reply }) => reply));
    const firsts = replies.map(({ events }) => events[0].queue);
    expect(firsts).toEqual([3, 2, 1].map((place) => ({ place, size: 3 })));
  });

  it('is counted by priority, and has no labels of tenants', async () => {
    const all = await three();
    const count = (priority: string) => sample(`llamero_queue_tasks{priority="${priority}"}`);
    expect([await count('low'), await count('normal'), await count('high')]).toEqual([1, 1, 1]);
    open();
    await Promise.all(all.map(({ reply }) => reply));
    expect([await count('low'), await count('normal'), await count('high')]).toEqual([0, 0, 0]);
    const { text } = await request(test.app, 'GET', '/metrics');
    expect(text).not.toMatch(/tenant="/);
  });
});

describe('what was not let in, and what came too late', () => {
  it('is counted by its reason', async () => {
    const rejected = (reason: string) => sample(`llamero_requests_rejected_total{reason="${reason}"}`);
    const late = (state: string) => sample(`llamero_deadlines_exceeded_total{state="${state}"}`);
    const reasons = ['queue', 'tokens', 'tenant', 'deadline'];
    expect(await Promise.all(reasons.map(rejected))).toEqual([0, 0, 0, 0]);
    const all = await three();
    all.push(await queued('a'), await queued('b'));
    expect((await ask('c')).status).toBe(429);
    expect((await ask('d')).status).toBe(429);
    expect(await Promise.all(reasons.map(rejected))).toEqual([2, 0, 0, 0]);
    open();
    await Promise.all(all.map(({ reply }) => reply));
    test.backend.context.during = () => new Promise((resolve) => setTimeout(resolve, 20));
    expect((await ask('e', { n_predict: -1, timeout_ms: 400 })).status).toBe(504);
    expect([await late('waiting'), await late('running')]).toEqual([0, 1]);
  });
});
