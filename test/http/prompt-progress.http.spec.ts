import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

afterEach(() => test.app.close());

const progress = (processed: number, total: number) => ({ total, cache: 0, processed, time_ms: expect.any(Number) });

describe('return_progress', () => {
  it('tells how far the prompt is in a stream of /completion', async () => {
    test = await createTestApp({ answer: 'Hi', batchSize: 4 });
    const { events } = await post(test.app, '/completion', {
      prompt: 'abcdef',
      n_predict: 1,
      stream: true,
      return_progress: true,
    });
    const about = {
      index: 0,
      content: '',
      tokens: [],
      stop: false,
      id_slot: -1,
      tokens_predicted: 0,
      tokens_evaluated: 6,
    };
    expect(events.slice(0, 3)).toEqual([0, 4, 6].map((done) => ({ ...about, prompt_progress: progress(done, 6) })));
    expect(events[3]).toMatchObject({ content: 'H', tokens_predicted: 1 });
    expect(events.slice(3).filter((event) => event.prompt_progress)).toEqual([]);
  });

  it('tells it in a stream of /v1/completions', async () => {
    test = await createTestApp({ answer: 'Hi', batchSize: 4 });
    const { events } = await post(test.app, '/v1/completions', {
      prompt: 'abcdef',
      max_tokens: 1,
      stream: true,
      return_progress: true,
    });
    const choices = [{ text: '', index: 0, logprobs: null, finish_reason: null }];
    for (const [index, done] of [0, 4, 6].entries()) {
      expect(events[index]).toMatchObject({ choices, object: 'text_completion', prompt_progress: progress(done, 6) });
    }
    expect(events[3].choices[0].text).toBe('H');
  });

  it.each([
    [[], { content: '' }, { role: 'assistant', content: 'H' }],
    [['--compat', 'v0.5'], { role: 'assistant', content: null }, { role: 'assistant', content: null }],
  ])('tells it in a chat stream, with %j', async (argv, about, next) => {
    test = await createTestApp({ answer: 'Hi', batchSize: 8, argv });
    const messages = [{ role: 'user', content: 'hi' }];
    const { events } = await post(test.app, '/v1/chat/completions', { messages, stream: true, return_progress: true });
    const parts = events.filter((chunk) => chunk.prompt_progress);
    expect(parts.map((chunk) => chunk.prompt_progress)).toEqual([0, 8, 16, 24].map((done) => progress(done, 24)));
    const deltas = events.slice(0, 5).map(({ choices }) => choices[0].delta);
    expect(deltas).toEqual([about, about, about, about, next]);
  });

  it('adds nothing to a whole answer', async () => {
    test = await createTestApp({ answer: 'Hi' });
    const { json } = await post(test.app, '/completion', { prompt: 'a', n_predict: 1, return_progress: true });
    expect(json.content).toBe('H');
    expect(json).not.toHaveProperty('prompt_progress');
  });
});
