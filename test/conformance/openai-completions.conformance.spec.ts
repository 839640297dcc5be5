import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { LATER_TIMINGS, namesOf, TIMINGS } from './answer-shapes.js';

const PROMPT = 'Once upon a time there was a fox';
const BODY = { prompt: PROMPT, max_tokens: 8, temperature: 0 };

const FRAME = ['choices', 'created', 'model', 'system_fingerprint', 'object'];
const CHOICE = ['text', 'index', 'logprobs', 'finish_reason'];
const USAGE = ['completion_tokens', 'prompt_tokens', 'total_tokens'];

describe('POST /v1/completions', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2']);

  async function answer(body: object = {}) {
    const { status, json } = await client.post('/v1/completions', { ...BODY, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  async function chunks(body: object = {}) {
    const events = await client.events('/v1/completions', { ...BODY, ...body });
    expect(events.at(-1)).toBe('[DONE]');
    return events.slice(0, -1);
  }

  const text = async (body: object = {}): Promise<string> => (await answer(body)).choices[0].text;

  // contract: openai.completions, openai.completions-fields
  it('has the fields of llama-server in its order', async () => {
    const whole = await answer();
    expect(Object.keys(whole)).toEqual([...FRAME, 'usage', 'id', 'timings']);
    expect(Object.keys(whole.choices[0])).toEqual(CHOICE);
    expect(namesOf(whole.usage, ['prompt_tokens_details'])).toEqual(USAGE);
    expect(namesOf(whole.timings, LATER_TIMINGS)).toEqual(TIMINGS);
    expect(whole).toMatchObject({
      object: 'text_completion',
      model: 'gpt-3.5-turbo',
      created: expect.closeTo(Date.now() / 1000, -2),
      choices: [{ index: 0, logprobs: null, finish_reason: 'length' }],
    });
    const native = (await client.post('/completion', { ...BODY, n_predict: 8 })).json;
    expect(whole.choices[0].text).toBe(native.content);
    expect(whole.usage).toMatchObject({
      completion_tokens: 8,
      prompt_tokens: native.tokens_evaluated,
      total_tokens: native.tokens_evaluated + 8,
    });
  });

  // contract: openai.completions-stream
  it('streams chunks with the same frame, the last with finish reason, usage and timings, then [DONE]', async () => {
    const list = await chunks();
    const last = list.at(-1);
    for (const chunk of list.slice(0, -1)) {
      expect(Object.keys(chunk)).toEqual([...FRAME, 'id']);
      expect(Object.keys(chunk.choices[0])).toEqual(CHOICE);
      expect(chunk.choices[0]).toMatchObject({ index: 0, logprobs: null, finish_reason: null });
    }
    expect(Object.keys(last)).toEqual([...FRAME, 'usage', 'id', 'timings']);
    expect(last.choices).toEqual([{ text: '', index: 0, logprobs: null, finish_reason: 'length' }]);
    expect(list.map((chunk) => chunk.choices[0].text).join('')).toBe(await text());
    expect(new Set(list.map(({ id }) => id)).size).toBe(1);
  });

  // contract: openai.completions-usage
  it('has the usage in a chunk of its own, without choices, where include_usage asks for it', async () => {
    const list = await chunks({ stream_options: { include_usage: true } });
    expect(list.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 8 } });
    expect(list.at(-2)).not.toHaveProperty('usage');
    expect(list.at(-2).choices[0].finish_reason).toBe('length');
  });

  // contract: openai.completions-echo, openai.completions-n
  it('has choices for each prompt and each of n, and repeats the prompt for echo', async () => {
    const whole = await answer({ prompt: [PROMPT, 'Hello'], n: 2 });
    expect(whole.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
    expect(whole.choices[0].text).toBe(await text());
    expect(whole.choices[2].text).toBe(await text({ prompt: 'Hello' }));
    expect(await text({ echo: true })).toBe(PROMPT + (await text()));
    const parts = (await chunks({ echo: true })).map((chunk) => chunk.choices[0].text);
    expect(parts.join('')).toBe(PROMPT + (await text()));
  });

  // contract: openai.max_tokens
  it('takes max_tokens, max_completion_tokens and n_predict', async () => {
    for (const limit of ['max_tokens', 'max_completion_tokens', 'n_predict']) {
      const { usage } = await answer({ max_tokens: undefined, [limit]: 3 });
      expect([limit, usage.completion_tokens]).toEqual([limit, 3]);
    }
    const none = await answer({ max_tokens: 0 });
    expect([none.choices[0].text, none.usage.completion_tokens]).toEqual(['', 0]);
  });

  // contract: openai.completions-native
  it('takes native options beside those of OpenAI', async () => {
    expect(await text({ grammar: 'root ::= "yes" | "no"' })).toMatch(/^(yes|no)$/);
    expect(await text({ temperature: 1.5, top_k: 1, samplers: ['top_k', 'temperature'] })).toBe(await text());
    const [hot, again] = [
      await text({ mirostat: 2, seed: 3, temperature: 1 }),
      await text({ mirostat: 2, seed: 3, temperature: 1 }),
    ];
    expect(again).toBe(hot);
    expect((await answer({ stop: ['fox', ' a'] })).choices[0].finish_reason).toBe('stop');
  });

  // contract: openai.completions-refused
  it.each([
    [{ prompt: undefined }, 'prompt'],
    [{ n: 0 }, 'n'],
    [{ echo: 1 }, 'echo'],
    [{ best_of: 2 }, 'best_of'],
    [{ logprobs: -1 }, 'logprobs'],
    [{ response_format: { type: 'sound' } }, 'response_format'],
  ])('refuses %j by the field', async (body, field) => {
    const { status, json } = await client.post('/v1/completions', { ...BODY, ...body });
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', field]);
  });

  // contract: openai.models
  it.each(['/v1/models', '/models'])('goes to the one model that GET %s lists', async (path) => {
    const { json } = await client.get(path);
    expect(Object.keys(json)).toEqual(['object', 'data']);
    expect(json.object).toBe('list');
    expect(json.data).toHaveLength(1);
    const [model] = json.data;
    expect(Object.keys(model)).toEqual(['id', 'object', 'created', 'owned_by', 'meta']);
    expect(model).toMatchObject({ id: DEMO_MODEL, object: 'model', owned_by: 'llamacpp' });
    expect(Object.keys(model.meta)).toEqual(['vocab_type', 'n_vocab', 'n_ctx_train', 'n_embd', 'n_params', 'size']);
    expect(model.meta).toMatchObject({ n_embd: 256, n_params: expect.closeTo(3.48e6, -4.5) });
    expect(Object.values(model.meta).every(Number.isInteger)).toBe(true);
  });
});
