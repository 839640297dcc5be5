import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { LATER_TIMINGS, namesOf, TIMINGS } from './answer-shapes.js';

const CHAT = '/v1/chat/completions';
const BODY = { messages: [{ role: 'user', content: 'Tell me a story about a fox.' }], max_tokens: 8, temperature: 0 };

const WHOLE = ['choices', 'created', 'model', 'system_fingerprint', 'object', 'usage', 'id', 'timings'];
const CHUNK = ['choices', 'created', 'id', 'model', 'system_fingerprint', 'object'];

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe('POST /v1/chat/completions', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '2048', '-np', '2']);

  async function answer(body: object = {}, path = CHAT) {
    const { status, json } = await client.post(path, { ...BODY, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  async function chunks(body: object = {}) {
    const events = await client.events(CHAT, { ...BODY, ...body });
    expect(events.at(-1)).toBe('[DONE]');
    return events.slice(0, -1);
  }

  const text = async (body: object = {}): Promise<string> => (await answer(body)).choices[0].message.content;

  // contract: openai.chat, openai.chat-fields
  it.each([CHAT, '/chat/completions'])('has the fields of llama-server in its order at %s', async (path) => {
    const whole = await answer({}, path);
    expect(Object.keys(whole)).toEqual(WHOLE);
    expect(Object.keys(whole.choices[0])).toEqual(['finish_reason', 'index', 'message']);
    expect(Object.keys(whole.choices[0].message).toSorted()).toEqual(['content', 'role']);
    expect(namesOf(whole.usage, ['prompt_tokens_details'])).toEqual([
      'completion_tokens',
      'prompt_tokens',
      'total_tokens',
    ]);
    expect(namesOf(whole.timings, LATER_TIMINGS)).toEqual(TIMINGS);
    expect(whole).toMatchObject({
      object: 'chat.completion',
      created: expect.closeTo(Date.now() / 1000, -2),
      choices: [{ finish_reason: 'length', index: 0, message: { role: 'assistant' } }],
      usage: { completion_tokens: 8 },
    });
    expect(whole.usage.total_tokens).toBe(whole.usage.prompt_tokens + 8);
  });

  // contract: openai.chat-role, openai.chat-stream
  it('streams the text, whose first part says who speaks, then the finish reason with usage and timings, then [DONE]', async () => {
    const list = await chunks();
    const [first, last] = [list[0], list.at(-1)];
    const named = { role: 'assistant', content: expect.any(String) };
    expect(first.choices).toEqual([{ finish_reason: null, index: 0, delta: named }]);
    for (const chunk of list.slice(1, -1)) {
      expect(Object.keys(chunk)).toEqual(CHUNK);
      expect(chunk.object).toBe('chat.completion.chunk');
      expect(chunk.choices).toEqual([{ finish_reason: null, index: 0, delta: { content: expect.any(String) } }]);
    }
    expect(Object.keys(last)).toEqual([...CHUNK, 'usage', 'timings']);
    expect(last.choices).toEqual([{ finish_reason: 'length', index: 0, delta: {} }]);
    expect(last.usage).toMatchObject({ completion_tokens: 8 });
    expect(list.map((chunk) => chunk.choices[0].delta.content ?? '').join('')).toBe(await text());
    expect(new Set(list.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1);
  });

  // contract: openai.chat-usage
  it('has the usage in a chunk of its own, without choices, where include_usage asks for it', async () => {
    const list = await chunks({ stream_options: { include_usage: true } });
    expect(list.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 8 }, timings: { predicted_n: 8 } });
    expect(list.at(-2)).not.toHaveProperty('usage');
    expect(list.at(-2).choices[0].finish_reason).toBe('length');
  });

  // contract: openai.chat-finish
  it('ends with stop, length or tool_calls', async () => {
    const reason = async (body: object) => (await answer(body)).choices[0].finish_reason;
    expect(await reason({})).toBe('length');
    expect(await reason({ max_tokens: 400 })).toBe('stop');
    expect(await reason({ max_tokens: 100, stop: [' a'] })).toBe('stop');
    expect(await reason({ max_tokens: 100, tools: [WEATHER], tool_choice: 'required' })).toBe('tool_calls');
  });

  // contract: openai.max_tokens
  it('takes max_tokens, max_completion_tokens and n_predict', async () => {
    for (const limit of ['max_tokens', 'max_completion_tokens', 'n_predict']) {
      const { usage } = await answer({ max_tokens: undefined, [limit]: 3 });
      expect([limit, usage.completion_tokens]).toEqual([limit, 3]);
    }
    const none = await answer({ max_tokens: 0 });
    expect([none.choices[0].message.content, none.usage.completion_tokens]).toEqual(['', 0]);
  });

  // contract: openai.chat-n
  it('gives n answers, of which each has its index', async () => {
    const { choices, usage } = await answer({ n: 3, temperature: 1.5, seed: 5, max_tokens: 12 });
    expect(choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(usage.completion_tokens).toBeGreaterThan(12);
    const places = new Set((await chunks({ n: 2 })).map((chunk) => chunk.choices[0].index));
    expect(places).toEqual(new Set([0, 1]));
  });

  // contract: openai.chat-tools
  it('calls functions, whole and streamed, with the same arguments', async () => {
    const body = {
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      tools: [WEATHER],
      tool_choice: 'required',
      max_tokens: 100,
    };
    const [{ message }] = (await answer(body)).choices;
    expect(message.content).toBeNull();
    const [call] = message.tool_calls;
    expect(call).toMatchObject({ type: 'function', id: expect.any(String), function: { name: 'get_weather' } });
    expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) });
    const deltas = (await chunks(body)).flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'get_weather' } });
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe(call.function.arguments);
  });

  // contract: openai.chat-native
  it('takes native options beside those of OpenAI', async () => {
    expect(await text({ grammar: 'root ::= "yes" | "no"' })).toMatch(/^(yes|no)$/);
    const body = { mirostat: 2, mirostat_tau: 3, seed: 3, temperature: 1, max_tokens: 20 };
    expect(await text(body)).toBe(await text(body));
    const [, chunk] = await chunks({ timings_per_token: true });
    expect(namesOf(chunk.timings, LATER_TIMINGS)).toEqual(TIMINGS);
    const repeated = await answer({ cache_prompt: true, id_slot: 1 });
    expect((await answer({ id_slot: 1 })).timings.prompt_n).toBe(1);
    expect(repeated.usage.prompt_tokens).toBeGreaterThan(1);
  });

  // contract: openai.chat-content-parts
  it('takes the text of content in parts', async () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Tell me a story about a fox.' }] }];
    expect(await text({ messages })).toBe(await text());
  });

  // contract: openai.chat-refused
  it.each([
    [{ messages: undefined }, 'messages', /messages/],
    [{ messages: null }, 'messages', /messages/],
    [{ messages: 'string' }, 'messages', /must be an array/],
    [{ messages: [123] }, 'messages', /messages/],
    [{ messages: [{}] }, 'messages', /messages/],
    [{ messages: [{ role: 123, content: 'a' }] }, 'messages', /role/],
    [{ messages: [{ role: 'user' }] }, 'messages', /content/],
    [{ messages: [{ role: 'system', content: 123 }] }, 'messages', /content/],
    [{ top_logprobs: 2 }, 'top_logprobs', /requires logprobs to be set to true/],
    [{ n: 0 }, 'n', /from 1/],
    [{ tool_choice: 'required' }, 'tool_choice', /requires tools/],
    [{ tools: 5 }, 'tools', /array/],
    [{ temperature: 'hot' }, 'temperature', /number/],
  ])('refuses %j by the field', async (body, field, message) => {
    const { status, json } = await client.post(CHAT, { ...BODY, ...body });
    expect([status, json.error.code, json.error.type]).toEqual([400, 400, 'invalid_request_error']);
    expect(json.error.param).toBe(field);
    expect(json.error.message).toMatch(message);
  });
});
