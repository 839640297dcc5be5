import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { BOS } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const complete = (body: object) => post(test.app, '/completion', body);

describe('the prompt of POST /completion', () => {
  const seen = async (prompt: unknown) => {
    const { status, json } = await complete({ prompt, n_predict: 0 });
    expect(status).toBe(200);
    return test.backend.context.tokensOf(Array.isArray(json) ? json[0].id_slot : json.id_slot);
  };

  it.each([
    ['a text', 'ab', [BOS, 97, 98]],
    ['tokens', [97, 98], [97, 98]],
    ['tokens before a text', [97, 'b'], [97, 98]],
    ['a text before tokens', ['a', 98], [BOS, 97, 98]],
    ['two texts around a token', ['a', 98, 'c'], [BOS, 97, 98, 99]],
    ['an empty text', '', [BOS]],
  ])('may be %s; BOS comes before a text at its beginning only', async (_kind, prompt, tokens) => {
    await start({ addBos: true });
    expect(await seen(prompt)).toEqual(tokens);
  });

  it('gets no BOS where the model wants none', async () => {
    await start({ addBos: false });
    expect(await seen('ab')).toEqual([97, 98]);
  });

  it('may be a list, which gives a list of answers in its order', async () => {
    await start({ slots: 2, addBos: true });
    const { json } = await complete({ prompt: ['ab', [99, 100, 101], [102, 'g']], n_predict: 2 });
    expect(
      json.map(({ index, prompt, tokens_evaluated }: Record<string, unknown>) => [index, prompt, tokens_evaluated]),
    ).toEqual([
      [0, '<s>ab', 3],
      [1, 'cde', 3],
      [2, 'fg', 2],
    ]);
  });

  it('gives a list for a list of one', async () => {
    await start();
    expect((await complete({ prompt: ['ab'], n_predict: 1 })).json).toHaveLength(1);
  });

  it('is answered n times with seeds that follow each other', async () => {
    await start();
    const { json } = await complete({ prompt: 'ab', n: 3, n_predict: 1, seed: 4294967294 });
    expect(json.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(test.backend.chains.map(({ seed }) => seed)).toEqual([4294967294, 0, 1]);
  });
});
