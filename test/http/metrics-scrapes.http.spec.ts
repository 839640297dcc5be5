import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

/** What does not depend on time. */
const COUNTED = [
  'llamacpp:prompt_tokens_total',
  'llamacpp:tokens_predicted_total',
  'llamero_end_to_end_seconds_count',
  'llamero_slots',
];

async function counted(): Promise<readonly (number | undefined)[]> {
  const { text } = await request(test.app, 'GET', '/metrics');
  const samples = new Map(text.split('\n').map((line) => line.split(' ') as [string, string]));
  return COUNTED.map((name) => Number(samples.get(name)));
}

describe('GET /metrics, asked again', () => {
  it('tells what is, and adds nothing to what it told before', async () => {
    test = await createTestApp({ answer: 'Hello', argv: ['--metrics'] });
    await post(test.app, '/completion', { prompt: 'abcd' });
    const first = await counted();
    expect(first).toEqual([4, 6, 1, 1]);
    expect(await counted()).toEqual(first);
    await post(test.app, '/completion', { prompt: 'xy' });
    expect(await counted()).toEqual([6, 12, 2, 1]);
  });

  it('tells each of two askers at once all of it', async () => {
    test = await createTestApp({ answer: 'Hello', argv: ['--metrics'] });
    await post(test.app, '/completion', { prompt: 'abcd' });
    expect(await Promise.all([counted(), counted()])).toEqual([
      [4, 6, 1, 1],
      [4, 6, 1, 1],
    ]);
  });
});
