import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

afterEach(() => test.app.close());

/** One slot, in which others are at work for a while. */
async function busy(others: number, options = {}): Promise<Promise<unknown>[]> {
  test = await createTestApp({ slots: 1, ...options });
  test.backend.context.during = () => delay(20);
  const running = Array.from({ length: others }, () => post(test.app, '/completion', { prompt: 'z', n_predict: 30 }));
  await vi.waitFor(() => expect([...test.engine.tasks()]).toHaveLength(others));
  return running;
}

const ROUTES: readonly (readonly [path: string, body: object, about: object])[] = [
  [
    '/completion',
    { prompt: 'ab', n_predict: 2 },
    {
      ...{ index: 0, content: '', tokens: [], stop: false, id_slot: -1, tokens_predicted: 0, tokens_evaluated: 0 },
    },
  ],
  [
    '/v1/completions',
    { prompt: 'ab', max_tokens: 2 },
    { choices: [{ text: '', index: 0, logprobs: null, finish_reason: null }], object: 'text_completion' },
  ],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'hi' }], max_tokens: 2 },
    { choices: [{ index: 0, delta: {}, finish_reason: null }], object: 'chat.completion.chunk' },
  ],
];

describe('return_queue', () => {
  it.each(ROUTES)('tells the place in a stream of %s until there is a slot', async (path, body, about) => {
    const others = await busy(2);
    const { status, events } = await post(test.app, path, { ...body, stream: true, return_queue: true });
    await Promise.all(others);
    expect(status).toBe(200);
    const told = events.filter((each) => each.queue);
    expect(told.map(({ queue }) => queue)).toEqual([
      { place: 2, size: 2 },
      { place: 1, size: 1 },
      { place: 0, size: 0 },
    ]);
    expect(events.slice(0, told.length)).toEqual(told);
    for (const each of told) expect(each).toMatchObject(about);
  });

  it('changes nothing of the chunks that follow', async () => {
    const body = { messages: [{ role: 'user', content: 'hi' }], max_tokens: 2, stream: true, seed: 1 };
    for (const argv of [[], ['--compat', 'v0.5']]) {
      test = await createTestApp({ argv });
      const choices = async (more: object) => {
        const { events } = await post(test.app, '/v1/chat/completions', { ...body, cache_prompt: false, ...more });
        return events.filter((each) => !each.queue).map((each) => each.choices);
      };
      expect(await choices({ return_queue: true })).toEqual(await choices({}));
      await test.app.close();
    }
    test = await createTestApp();
  });

  it('says of each choice where it is', async () => {
    const others = await busy(1);
    const ask = { prompt: 'ab', max_tokens: 2, n: 2, stream: true, return_queue: true };
    const { events } = await post(test.app, '/v1/completions', ask);
    await Promise.all(others);
    const places = (index: number) =>
      events.filter((each) => each.queue && each.choices[0].index === index).map(({ queue }) => queue.place);
    expect([places(0), places(1).at(-1)]).toEqual([[1, 0], 0]);
    expect(places(1)[0]).toBe(2);
  });

  it('is not told where nobody asks, and in no whole answer', async () => {
    const others = await busy(1);
    const [stream, whole] = await Promise.all([
      post(test.app, '/completion', { prompt: 'a', n_predict: 1, stream: true }),
      post(test.app, '/completion', { prompt: 'a', n_predict: 1, return_queue: true }),
    ]);
    await Promise.all(others);
    for (const { text } of [stream, whole]) expect(text).not.toContain('"queue"');
  });

  it('comes before an error of a task that waited', async () => {
    const others = await busy(1);
    const asked = request(test.app, 'POST', '/completion', { prompt: 'a', stream: true, return_queue: true });
    await delay(400);
    await test.engine.close();
    await Promise.allSettled(others);
    const { status, events } = await asked;
    expect(status).toBe(200);
    expect(events.map((each) => each.queue?.place ?? each.error.type)).toEqual([1, 'unavailable_error']);
  });
});
