import { afterEach, describe, expect, it } from 'vitest';
import { packageVersion } from '../../apps/api/src/config/package-info.js';
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

  it('begins a chat stream with a chunk that only says who speaks', async () => {
    await start({ argv: V05 });
    const { events } = await chat({ stream: true, max_tokens: 1 });
    const deltas = events.slice(0, -1).map(({ choices }) => choices[0].delta);
    expect(deltas).toEqual([{ role: 'assistant', content: null }, { content: 'H' }, {}]);
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
    expect(native.json.model).toBe(name);
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

describe('the default generation', () => {
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

describe('shapes', () => {
  const complete = async (fields: object) => (await post(test.app, '/completion', { prompt: 'ab', ...fields })).json;

  it.each([[[]], [V05]])("name llama.cpp's build, and our version apart from it, with %j", async (argv) => {
    await start({ argv });
    expect((await chat({ max_tokens: 1 })).json.system_fingerprint).toBe('b7-cafe123');
    const { json } = await request(test.app, 'GET', '/props');
    expect(json).toMatchObject({ build_info: 'b7-cafe123', llamero_version: packageVersion() });
  });

  it('have rates over no time as null, and as 0 in v0.5', async () => {
    await start();
    expect((await complete({ n_predict: 1 })).timings.predicted_per_second).toBe(null);
    await test.app.close();
    await start({ argv: V05 });
    const { timings } = await complete({ n_predict: 1 });
    expect(timings).toMatchObject({ predicted_n: 1, predicted_per_token_ms: 0, predicted_per_second: 0 });
    const more = (await complete({ n_predict: 5 })).timings;
    expect(more.predicted_per_token_ms).toBeCloseTo(more.predicted_ms / 4, 9);
  });

  it('have the settings of their time', async () => {
    await start();
    const seed = (await complete({ n_predict: 1, ignore_eos: true })).generation_settings;
    expect(seed).toMatchObject({ 'speculative.n_max': 16, dry_penalty_last_n: seed.n_ctx, logit_bias: [] });
    expect(seed).not.toHaveProperty('adaptive_target');
    await test.app.close();
    await start({ argv: V05 });
    const later = (await complete({ n_predict: 1, ignore_eos: true, adaptive_target: 0.5 })).generation_settings;
    expect(later).toMatchObject({
      adaptive_target: 0.5,
      dry_penalty_last_n: 64,
      chat_format: 'Content-only',
      reasoning_format: 'deepseek',
      'speculative.types': 'none',
      grammar_lazy: false,
    });
    expect(later.logit_bias.length).toBeGreaterThan(0);
    expect(later.logit_bias.every(({ bias }: { bias: unknown }) => bias === null)).toBe(true);
    expect(later).not.toHaveProperty('speculative.n_max');
    expect(later).not.toHaveProperty('n_ctx');
  });

  it('show a slot in v0.5 without a task first, and as idle after one', async () => {
    await start({ argv: V05 });
    const slots = async () => (await request(test.app, 'GET', '/slots')).json;
    for (const slot of await slots()) {
      expect(Object.keys(slot)).toEqual(['id', 'n_ctx', 'speculative', 'is_processing']);
    }
    await complete({ n_predict: 2, id_slot: 0 });
    expect((await slots())[0]).toMatchObject({
      is_processing: false,
      n_prompt_tokens_processed: 0,
      params: { n_predict: 2, chat_format: 'Content-only' },
      next_token: [{ has_next_token: false, n_remain: -1, n_decoded: 0 }],
    });
  });

  it('tell in v0.5 what is on, and all names and tags of the model', async () => {
    await start({ argv: [...V05, '--alias', 'b, a,b', '--tags', 'small,chat', '--metrics'] });
    const props = (await request(test.app, 'GET', '/props')).json;
    const { default_generation_settings } = props;
    expect(props).toMatchObject({
      default_generation_settings: { params: { reasoning_format: 'none' } },
      model_alias: 'a',
      endpoint_slots: true,
      endpoint_metrics: true,
      endpoint_props: false,
      is_sleeping: false,
    });
    const { json } = await request(test.app, 'GET', '/v1/models');
    expect(json.data).toMatchObject([
      { id: 'a', aliases: ['a', 'b'], tags: ['chat', 'small'], meta: { n_ctx: default_generation_settings.n_ctx } },
    ]);
    expect(json.models).toMatchObject([{ name: 'a', details: { format: 'gguf' } }]);
    await test.app.close();
    await start({ argv: ['--alias', 'b,a'] });
    expect((await request(test.app, 'GET', '/v1/models')).json.data).toMatchObject([{ id: 'b,a' }]);
  });

  it('are described as they are', async () => {
    await start({ argv: V05 });
    const { schemas } = (await request(test.app, 'GET', '/openapi.json')).json.components;
    expect(schemas.SlotState.required).toEqual(['id', 'n_ctx', 'speculative', 'is_processing']);
    expect(schemas.GenerationSettings.properties).toHaveProperty('adaptive_target');
    expect(schemas.PropsAnswer.properties).toHaveProperty('endpoint_slots');
  });
});

describe('__verbose', () => {
  const VERBOSE = [...V05, '--verbose'];

  it.each([
    [VERBOSE, {}, true],
    [VERBOSE, { verbose: false }, false],
    [V05, { verbose: true }, true],
    [V05, {}, false],
    [['--verbose'], { verbose: true }, true],
    [['--verbose'], {}, true],
    [[], {}, false],
  ])('with %j and %j is there: %s', async (argv, fields, isThere) => {
    await start({ argv });
    const whole = (await chat({ max_tokens: 2, ...fields })).json;
    expect('__verbose' in whole).toBe(isThere);
    if (isThere)
      expect(whole.__verbose).toMatchObject({ content: whole.choices[0].message.content, tokens_predicted: 2 });
    const { events } = await chat({ max_tokens: 2, stream: true, ...fields });
    expect(events.some((chunk) => '__verbose' in Object(chunk))).toBe(isThere);
    const body = { prompt: 'a', max_tokens: 2, ...fields };
    const { json } = await post(test.app, '/v1/completions', body);
    expect('__verbose' in json).toBe(isThere);
    if (isThere) expect(json.__verbose.prompt).toContain('a');
    const streamed = await post(test.app, '/v1/completions', { ...body, stream: true });
    expect(streamed.events.filter((chunk) => '__verbose' in Object(chunk))).toHaveLength(isThere ? 1 : 0);
  });
});

describe('keys', () => {
  it.each([
    [[], 200],
    [V05, 401],
  ])('with %j answer %i without one for what tells of the model', async (argv, status) => {
    await start({ argv: [...argv, '--api-key', 'k'] });
    for (const path of ['/props', '/models', '/v1/models']) {
      expect((await request(test.app, 'GET', path)).status).toBe(status);
    }
    expect((await request(test.app, 'GET', '/health')).status).toBe(200);
  });
});

describe('what both generations take', () => {
  it('is a prompt as {"prompt_string"}, alone and in a list, without pictures', async () => {
    await start();
    const complete = (prompt: unknown) => post(test.app, '/completion', { prompt, n_predict: 1 });
    const plain = (await complete('ab')).json;
    expect((await complete({ prompt_string: 'ab' })).json).toMatchObject({ prompt: plain.prompt });
    expect((await complete({ prompt_string: 'ab', multimodal_data: [] })).status).toBe(200);
    expect((await complete(['x', { prompt_string: 'ab' }])).json).toMatchObject([{}, { prompt: plain.prompt }]);
    for (const refused of [{ prompt_string: 5 }, {}, { prompt_string: 'a', multimodal_data: 'eA==' }]) {
      const { status, json } = await complete(refused);
      expect([status, json.error.param]).toEqual([400, 'prompt']);
    }
    const { json } = await complete(['x', { prompt_string: 'ab', multimodal_data: ['eA=='] }]);
    expect(json.error).toMatchObject({
      ...{ code: 400, message: 'This model does not take images or audio', param: 'prompt[1].multimodal_data[0]' },
    });
  });

  it.each(['/v1/chat/completions/input_tokens', '/chat/completions/input_tokens'])('is POST %s', async (path) => {
    await start();
    const { json } = await post(test.app, path, { messages: HI });
    const { prompt_tokens } = (await chat({ max_tokens: 1 })).json.usage;
    expect(json).toEqual({ input_tokens: prompt_tokens, object: 'response.input_tokens' });
    expect((await post(test.app, path, { messages: 5 })).status).toBe(400);
  });

  it('is timings_per_token with return_progress: timings on what tells of the prompt', async () => {
    await start({ argv: V05 });
    for (const [path, body] of [
      ['/completion', { prompt: 'abcdefgh' }],
      ['/v1/completions', { prompt: 'abcdefgh' }],
      ['/v1/chat/completions', { messages: HI }],
    ] as const) {
      const ask = { ...body, n_predict: 1, stream: true, return_progress: true, cache_prompt: false };
      const told = (chunks: readonly Record<string, unknown>[]) => chunks.filter((chunk) => chunk.prompt_progress);
      const [first] = told((await post(test.app, path, { ...ask, timings_per_token: true })).events);
      expect(first!.timings).toMatchObject({ prompt_n: 0, prompt_ms: 0, prompt_per_second: 0, predicted_n: 0 });
      const without = told((await post(test.app, path, ask)).events);
      expect(without.length).toBeGreaterThan(0);
      expect(without.every((chunk) => !('timings' in chunk))).toBe(true);
    }
  });
});
