import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const HI = [{ role: 'user', content: 'hi' }];
const V05 = ['--compat', 'v0.5'];
const chat = (body: object) => post(test.app, '/v1/chat/completions', { messages: HI, ...body });

describe('--compat v0.5', () => {
  it('has the usage of a chat stream only when asked, in a chunk of its own', async () => {
    await start({ argv: V05 });
    const { events } = await chat({ stream: true, max_tokens: 1 });
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.at(-2)).toMatchObject({
      choices: [{ finish_reason: 'length', delta: {} }],
      timings: { predicted_n: 1 },
    });
    expect(events.filter((chunk) => chunk.usage)).toEqual([]);
    const asked = await chat({ stream: true, max_tokens: 1, stream_options: { include_usage: true } });
    expect(asked.events.at(-3)).not.toHaveProperty('timings');
    expect(asked.events.at(-2)).toMatchObject({ choices: [], usage: { completion_tokens: 1 }, timings: {} });
  });

  it('keeps the usage in the last chunk of a stream of /v1/completions', async () => {
    await start({ argv: V05 });
    const { events } = await post(test.app, '/v1/completions', { prompt: 'a', max_tokens: 1, stream: true });
    expect(events.at(-2)).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 1 } });
  });

  it.each([
    [[], 'models/fake.gguf'],
    [['--alias', 'mine'], 'mine'],
  ])("names the server's model in every answer, with %j", async (argv, name) => {
    await start({ argv: [...V05, ...argv] });
    expect((await chat({ model: 'yours', max_tokens: 1 })).json.model).toBe(name);
    const native = await post(test.app, '/completion', { prompt: 'a', n_predict: 1, model: 'yours' });
    expect(native.json).toMatchObject({ model: name, generation_settings: { model: name } });
  });

  it('takes --n-predict as what a request without a number asks for', async () => {
    await start({ argv: [...V05, '--n-predict', '2'] });
    const complete = async (fields: object) => (await post(test.app, '/completion', { prompt: 'a', ...fields })).json;
    expect(await complete({})).toMatchObject({ tokens_predicted: 2, generation_settings: { n_predict: 2 } });
    expect(await complete({ n_predict: 4 })).toMatchObject({
      tokens_predicted: 4,
      generation_settings: { n_predict: 4 },
    });
    expect((await complete({ n_predict: -1 })).tokens_predicted).toBe(2);
  });
});

describe('GET /slots', () => {
  it.each([
    [V05, 200],
    [[...V05, '--no-slots'], 501],
    [[], 501],
  ])('with %j is %i', async (argv, status) => {
    await start({ argv });
    expect((await request(test.app, 'GET', '/slots')).status).toBe(status);
  });
});

describe('the default dialect', () => {
  it('takes --n-predict as the most that a request may ask for', async () => {
    await start({ argv: ['--n-predict', '2'] });
    const { json } = await post(test.app, '/completion', { prompt: 'a', n_predict: 4 });
    expect(json).toMatchObject({ tokens_predicted: 2, generation_settings: { n_predict: 2 } });
  });

  it("echoes the request's name of the model", async () => {
    await start({ argv: ['--alias', 'mine'] });
    expect((await chat({ model: 'yours', max_tokens: 1 })).json.model).toBe('yours');
    expect((await chat({ max_tokens: 1 })).json.model).toBe('mine');
  });
});
