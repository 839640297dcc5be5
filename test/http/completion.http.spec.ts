import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { bytesOf, EOS } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const complete = (body: object) => post(test.app, '/completion', body);

describe('POST /completion', () => {
  it('answers with the fields of llama-server in its order', async () => {
    await start({ addBos: true });
    const { status, headers, json } = await complete({ prompt: 'Hi', n_predict: 5, seed: 7 });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(json)).toEqual([
      'index',
      'content',
      'tokens',
      'id_slot',
      'stop',
      'model',
      'tokens_predicted',
      'tokens_evaluated',
      'generation_settings',
      'prompt',
      'has_new_line',
      'truncated',
      'stop_type',
      'stopping_word',
      'tokens_cached',
      'timings',
    ]);
    expect(json).toMatchObject({
      index: 0,
      content: 'Hello',
      tokens: [],
      id_slot: 0,
      stop: true,
      model: 'gpt-3.5-turbo',
      tokens_predicted: 5,
      tokens_evaluated: 3,
      prompt: '<s>Hi',
      has_new_line: false,
      truncated: false,
      stop_type: 'limit',
      stopping_word: '',
      generation_settings: { seed: 7, n_predict: 5 },
    });
  });

  it('answers the same under its second name', async () => {
    await start();
    expect((await post(test.app, '/completions', { prompt: 'a' })).json.content).toBe('Hello world');
  });

  it('shows the settings of llama-server in its order, floats as widened 32 bit', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', temperature: 0.7, logit_bias: [[65, false]], stop: ['x'] });
    const settings = json.generation_settings;
    expect(Object.keys(settings)).toEqual(
      (
        'n_predict seed temperature dynatemp_range dynatemp_exponent top_k top_p min_p top_n_sigma xtc_probability ' +
        'xtc_threshold typical_p repeat_last_n repeat_penalty presence_penalty frequency_penalty dry_multiplier ' +
        'dry_base dry_allowed_length dry_penalty_last_n dry_sequence_breakers mirostat mirostat_tau mirostat_eta ' +
        'stop max_tokens n_keep n_discard ignore_eos stream logit_bias n_probs min_keep grammar samplers ' +
        'speculative.n_max speculative.n_min speculative.p_min timings_per_token post_sampling_probs lora n_ctx model'
      ).split(' '),
    );
    expect(settings).toMatchObject({
      n_predict: -1,
      max_tokens: -1,
      seed: 4294967295,
      temperature: 0.699999988079071,
      top_p: 0.949999988079071,
      min_p: 0.05000000074505806,
      stop: ['x'],
      logit_bias: [{ bias: null, token: 65 }],
      dry_penalty_last_n: 128,
      n_ctx: 128,
      'speculative.p_min': 0.8999999761581421,
    });
  });

  it('gives the token ids when asked, with the one that ended the text', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', return_tokens: true });
    expect(json.tokens).toEqual([...bytesOf('Hello world'), EOS]);
    expect(json.stop_type).toBe('eos');
  });

  it('generates nothing for n_predict 0, but evaluates the prompt', async () => {
    await start();
    const { json } = await complete({ prompt: 'abc', n_predict: 0 });
    expect(json).toMatchObject({ content: '', tokens_predicted: 0, tokens_evaluated: 3, stop_type: 'limit' });
    expect(test.backend.context.tokensOf(0)).toEqual(bytesOf('abc'));
  });

  it('ends at a stop string, which is not part of the text', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', stop: ['o w'] });
    expect(json).toMatchObject({ content: 'Hell', stop_type: 'word', stopping_word: 'o w' });
  });

  it('takes a single stop string, and none from an empty one', async () => {
    await start();
    expect((await complete({ prompt: 'a', stop: 'l' })).json.content).toBe('He');
    expect((await complete({ prompt: 'a', stop: [''] })).json.content).toBe('Hello world');
  });

  it.each([
    ['n_predict', { n_predict: 2, max_tokens: 3, max_completion_tokens: 4 }, 2],
    ['max_completion_tokens', { max_tokens: 3, max_completion_tokens: 4 }, 4],
    ['max_tokens', { max_tokens: 3 }, 3],
  ])('limits the length by %s', async (_name, limits, expected) => {
    await start();
    expect((await complete({ prompt: 'a', ...limits })).json.tokens_predicted).toBe(expected);
  });

  it.each([
    [{}, 3, -1],
    [{ n_predict: -1 }, 3, -1],
    [{ n_predict: 2 }, 2, 2],
    [{ n_predict: 100 }, 3, 3],
    [{ n_predict: 0 }, 0, 0],
  ])('takes --n-predict as a cap on %j', async (limits, generated, shown) => {
    await start({ argv: ['--n-predict', '3'] });
    const { json } = await complete({ prompt: 'a', ...limits });
    expect(json.tokens_predicted).toBe(generated);
    expect(json.generation_settings.n_predict).toBe(shown);
  });

  it('takes null as absent', async () => {
    await start();
    const { status, json } = await complete({
      prompt: 'a',
      n_predict: null,
      stop: null,
      temperature: null,
      seed: null,
    });
    expect(status).toBe(200);
    expect(json.generation_settings).toMatchObject({ n_predict: -1, stop: [], temperature: 0.800000011920929 });
  });

  it('takes the settings of the server where the request is silent', async () => {
    await start({ argv: ['--temp', '0.5', '--top-k', '7', '--seed', '3', '--keep', '2', '--samplers', 'top_k'] });
    expect((await complete({ prompt: 'a' })).json.generation_settings).toMatchObject({
      temperature: 0.5,
      top_k: 7,
      seed: 3,
      n_keep: 2,
      samplers: ['top_k'],
    });
  });

  it.each([
    ['the request', 'mine', ['--alias', 'ours'], 'mine'],
    ['the alias', undefined, ['--alias', 'ours'], 'ours'],
    ['neither', undefined, [], 'gpt-3.5-turbo'],
  ])('names the model after %s', async (_source, model, argv, expected) => {
    await start({ argv });
    expect((await complete({ prompt: 'a', model })).json.model).toBe(expected);
  });

  it('keeps only the fields asked for, nested ones under their path', async () => {
    await start();
    const response_fields = ['content', 'generation_settings/n_predict', 'nothing', 'timings/nothing', 'constructor'];
    const { json } = await complete({ prompt: 'a', n_predict: 1, response_fields });
    expect(json).toEqual({ content: 'H', 'generation_settings/n_predict': 1 });
  });

  it('runs in the slot asked for', async () => {
    await start({ slots: 3 });
    expect((await complete({ prompt: 'a', id_slot: 2 })).json.id_slot).toBe(2);
  });

  it('tells what it found in the cache', async () => {
    await start();
    await complete({ prompt: 'abcdef', n_predict: 1 });
    const again = await complete({ prompt: 'abcdef', n_predict: 1 });
    expect(again.json.timings).toMatchObject({ cache_n: 5, prompt_n: 1, predicted_n: 1 });
    const without = await complete({ prompt: 'abcdef', n_predict: 1, cache_prompt: false });
    expect(without.json.timings).toMatchObject({ cache_n: 0, prompt_n: 6 });
  });

  it('gives timings of every kind, null where nothing can be divided', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', n_predict: 0 });
    expect(Object.keys(json.timings)).toEqual([
      'cache_n',
      'prompt_n',
      'prompt_ms',
      'prompt_per_token_ms',
      'prompt_per_second',
      'predicted_n',
      'predicted_ms',
      'predicted_per_token_ms',
      'predicted_per_second',
    ]);
    expect(json.timings.predicted_per_token_ms).toBeNull();
  });
});

describe('--no-cache-prompt', () => {
  const evaluated = async (body: object) => (await post(test.app, '/completion', body)).json.timings.prompt_n;

  it('evaluates prompts anew, unless a request asks for the cache', async () => {
    await start({ argv: ['--no-cache-prompt'] });
    const prompt = 'abcdef';
    expect(await evaluated({ prompt })).toBe(6);
    expect(await evaluated({ prompt })).toBe(6);
    expect(await evaluated({ prompt, cache_prompt: true })).toBe(1);
  });
});
