import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { bytesOf, EOS } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const stream = (body: object) => post(test.app, '/completion', { stream: true, ...body });
const joined = (events: readonly { content: string }[]) => events.map(({ content }) => content).join('');

describe('a stream of POST /completion', () => {
  it('is sent as server-sent events that nobody may hold back', async () => {
    await start();
    const { status, headers } = await stream({ prompt: 'a', n_predict: 1 });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
  });

  it('has an event for each token and a last one with all the rest, and no [DONE]', async () => {
    await start();
    const { events } = await stream({ prompt: 'abc', n_predict: 2 });
    const common = { index: 0, stop: false, id_slot: -1, tokens_evaluated: 3 };
    expect(events).toEqual([
      { ...common, content: 'H', tokens: [72], tokens_predicted: 1 },
      { ...common, content: 'e', tokens: [101], tokens_predicted: 2 },
      expect.objectContaining({
        content: '',
        tokens: [],
        stop: true,
        id_slot: 0,
        prompt: 'abc',
        stop_type: 'limit',
        tokens_predicted: 2,
        generation_settings: expect.objectContaining({ stream: true }),
      }),
    ]);
  });

  it('joins to the text of the whole answer', async () => {
    await start();
    const { events } = await stream({ prompt: 'abc' });
    const whole = await post(test.app, '/completion', { prompt: 'abc' });
    expect(joined(events)).toBe(whole.json.content);
  });

  it('has an empty event for the end-of-text token', async () => {
    await start({ answer: 'a' });
    const { events } = await stream({ prompt: 'x' });
    expect(events[1]).toMatchObject({ content: '', tokens: [EOS], stop: false });
    expect(events[2]).toMatchObject({ stop: true, stop_type: 'eos' });
  });

  it('sends empty events while a text may become a stop string', async () => {
    await start();
    const { events } = await stream({ prompt: 'x', stop: ['llx', 'o w'] });
    expect(events.map(({ content }) => content)).toEqual(['H', 'e', '', '', '', '', 'll', '']);
    expect(events.at(-1)).toMatchObject({ stop: true, stop_type: 'word', stopping_word: 'o w' });
  });

  it('sends held-back text that was no stop string before it ends', async () => {
    await start({ answer: 'ab' });
    const { events } = await stream({ prompt: 'x', stop: ['bc'] });
    expect(joined(events)).toBe('ab');
    expect(events.at(-1)).toMatchObject({ stop: true, content: '' });
  });

  it('sends a character of several tokens whole, with its last token', async () => {
    await start({ answer: 'é!' });
    const { events } = await stream({ prompt: 'x' });
    expect(events[0]).toMatchObject({ content: 'é', tokens: [bytesOf('é')[1]], tokens_predicted: 2 });
    expect(events[1]).toMatchObject({ content: '!', tokens_predicted: 3 });
  });

  it('carries probabilities, all of those of a character of several tokens', async () => {
    await start({ answer: 'é' });
    const { events } = await stream({ prompt: 'x', n_probs: 1 });
    expect(events[0].completion_probabilities.map(({ id }: { id: number }) => id)).toEqual(bytesOf('é'));
    expect(events.at(-1)).not.toHaveProperty('completion_probabilities');
  });

  it('carries timings on every event when asked', async () => {
    await start();
    const { events } = await stream({ prompt: 'x', n_predict: 3, timings_per_token: true });
    expect(events.map(({ timings }) => timings.predicted_n)).toEqual([1, 2, 3, 3]);
    const without = await stream({ prompt: 'x', n_predict: 3 });
    expect(without.events.map((event) => 'timings' in event)).toEqual([false, false, false, true]);
  });

  it('tells the answers to several prompts apart by their index', async () => {
    await start({ slots: 2 });
    const { events } = await stream({ prompt: ['a', 'b', 'c'], n_predict: 4 });
    for (const index of [0, 1, 2]) {
      const own = events.filter((event) => event.index === index);
      expect(joined(own)).toBe('Hell');
      expect(own.at(-1)).toMatchObject({ stop: true, prompt: 'abc'[index] });
    }
    expect(events.filter(({ stop }) => stop)).toHaveLength(3);
  });

  it('has only a last event when nothing is generated', async () => {
    await start();
    const { events } = await stream({ prompt: 'x', n_predict: 0 });
    expect(events).toEqual([expect.objectContaining({ stop: true, tokens_predicted: 0 })]);
  });

  it('keeps only the fields asked for in the last event', async () => {
    await start();
    const { events } = await stream({ prompt: 'x', n_predict: 1, response_fields: ['tokens_predicted'] });
    expect(events.at(-1)).toEqual({ tokens_predicted: 1 });
  });
});
