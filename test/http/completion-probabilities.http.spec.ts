import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { EOS } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const complete = (body: object) => post(test.app, '/completion', body);

describe('the probabilities of POST /completion', () => {
  it('come with each token', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', n_predict: 2, n_probs: 2 });
    expect(json.completion_probabilities).toEqual([
      {
        id: 72,
        token: 'H',
        bytes: [72],
        logprob: Math.fround(Math.log(0.5)),
        top_logprobs: [
          { id: 72, token: 'H', bytes: [72], logprob: Math.fround(Math.log(0.5)) },
          { id: 73, token: 'I', bytes: [73], logprob: Math.fround(Math.log(0.25)) },
        ],
      },
      expect.objectContaining({ id: 101 }),
    ]);
  });

  it('are probabilities after sampling when asked', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', n_predict: 1, n_probs: 1, post_sampling_probs: true });
    expect(json.completion_probabilities).toEqual([
      { id: 72, token: 'H', bytes: [72], prob: 0.5, top_probs: [{ id: 72, token: 'H', bytes: [72], prob: 0.5 }] },
    ]);
  });

  it('include the end-of-text token, but not those of a stop string', async () => {
    await start({ answer: 'ab' });
    const ids = ({ json }: { json: { completion_probabilities: { id: number }[] } }) =>
      json.completion_probabilities.map(({ id }) => id);
    expect(ids(await complete({ prompt: 'x', n_probs: 1 }))).toEqual([97, 98, EOS]);
    expect(ids(await complete({ prompt: 'x', n_probs: 1, stop: ['b'] }))).toEqual([97]);
  });

  it('are absent when not asked for', async () => {
    await start();
    expect((await complete({ prompt: 'a' })).json).not.toHaveProperty('completion_probabilities');
  });
});
