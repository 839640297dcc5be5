import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const HI = [{ role: 'user', content: 'hi' }];
const chat = (body: object) => post(test.app, '/v1/chat/completions', { messages: HI, ...body });
/** What the engine was asked to make a prompt of. */
const asked = () => JSON.parse(vi.mocked(test.backend.applyChatTemplate).mock.lastCall![0]);

describe('POST /v1/chat/completions', () => {
  it("answers in OpenAI's shape", async () => {
    await start();
    const { status, json } = await chat({});
    expect(status).toBe(200);
    expect(json).toEqual({
      choices: [{ finish_reason: 'stop', index: 0, message: { role: 'assistant', content: 'Hello world' } }],
      created: expect.closeTo(Date.now() / 1000, -1),
      model: 'gpt-3.5-turbo',
      system_fingerprint: 'b7-cafe123',
      object: 'chat.completion',
      usage: {
        completion_tokens: 12,
        prompt_tokens: 24,
        total_tokens: 36,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{32}$/),
      timings: expect.objectContaining({ predicted_n: 12 }),
    });
  });

  it('answers the same under its second name', async () => {
    await start();
    expect((await post(test.app, '/chat/completions', { messages: HI })).json.object).toBe('chat.completion');
  });

  it('takes every native field too', async () => {
    await start();
    const fields = { n_predict: 3, id_slot: 0, seed: 5, top_k: 3, mirostat: 2, cache_prompt: false };
    expect((await chat(fields)).json.usage.completion_tokens).toBe(3);
    expect(test.backend.chains.at(-1)!.specs.map(({ type }) => type)).toContain('mirostat_v2');
  });

  // contract: openai.max_tokens
  it('generates nothing for max_tokens 0', async () => {
    await start();
    const { json } = await chat({ max_tokens: 0 });
    expect(json.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(json.usage.completion_tokens).toBe(0);
  });

  it('gives n choices and counts the prompt once', async () => {
    await start({ slots: 2 });
    const { json } = await chat({ n: 3, max_tokens: 2 });
    expect(json.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(json.usage).toMatchObject({ completion_tokens: 6, prompt_tokens: 24 });
  });

  it('gives the logprobs of the tokens of the text', async () => {
    await start({ answer: 'a' });
    const { json } = await chat({ logprobs: true, top_logprobs: 1 });
    const token = { id: 97, token: 'a', bytes: [97], logprob: Math.fround(Math.log(0.5)) };
    expect(json.choices[0].logprobs).toEqual({ content: [{ ...token, top_logprobs: [token] }] });
  });

  it('reports 20 top logprobs when logprobs comes without a number, none for 0', async () => {
    await start({ answer: 'a' });
    const topLogprobs = async (fields: object) =>
      (await chat({ logprobs: true, ...fields })).json.choices[0].logprobs.content[0].top_logprobs.length;
    expect(await topLogprobs({})).toBe(20);
    expect(await topLogprobs({ top_logprobs: 0 })).toBe(0);
  });
});

describe('a stream of POST /v1/chat/completions', () => {
  const stream = (body: object) => chat({ stream: true, ...body });

  // contract: openai.chat-role
  it('says who speaks beside the first text, ends with the usage and [DONE]', async () => {
    await start();
    const { events } = await stream({ max_tokens: 2, model: 'mine' });
    const common = {
      created: expect.any(Number),
      id: events[0].id,
      model: 'mine',
      system_fingerprint: expect.any(String),
      object: 'chat.completion.chunk',
    };
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...common,
      choices: [{ finish_reason, index: 0, delta }],
    });
    expect(events).toEqual([
      chunk({ role: 'assistant', content: 'H' }),
      chunk({ content: 'e' }),
      {
        ...chunk({}, 'length'),
        usage: {
          completion_tokens: 2,
          prompt_tokens: 24,
          total_tokens: 26,
          prompt_tokens_details: { cached_tokens: 0 },
        },
        timings: expect.objectContaining({ predicted_n: 2 }),
      },
      '[DONE]',
    ]);
  });

  it('has the usage in a chunk of its own without choices when asked', async () => {
    await start();
    const { events } = await stream({ max_tokens: 1, stream_options: { include_usage: true } });
    const [last, usage, done] = events.slice(-3);
    expect(last.choices[0]).toEqual({ finish_reason: 'length', index: 0, delta: {} });
    expect(last).not.toHaveProperty('usage');
    expect(usage).toMatchObject({ choices: [], usage: { completion_tokens: 1 }, timings: { predicted_n: 1 } });
    expect(done).toBe('[DONE]');
  });

  it('joins to the whole answer, for each of n choices', async () => {
    await start({ slots: 3 });
    const { events } = await stream({ n: 3 });
    expect(events.pop()).toBe('[DONE]');
    for (const index of [0, 1, 2]) {
      const own = events.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
      expect(own[0].delta.role).toBe('assistant');
      expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe('Hello world');
      expect(own.at(-1).finish_reason).toBe('stop');
    }
    expect(events.filter((chunk) => 'usage' in chunk)).toEqual([events.at(-1)]);
  });

  it('carries logprobs and timings when asked', async () => {
    await start({ answer: 'ab' });
    const { events } = await stream({ logprobs: true, top_logprobs: 1, timings_per_token: true });
    expect(events[0].choices[0].logprobs.content).toEqual([expect.objectContaining({ token: 'a' })]);
    expect(events[0].timings.predicted_n).toBe(1);
    expect(events[2].choices[0]).not.toHaveProperty('logprobs');
  });

  it.each([
    [{}],
    [{ stop: ['rldx'] }],
    [{ n: 3, max_tokens: 3 }],
    [{ max_tokens: 0 }],
    [{ stream_options: { include_usage: true } }],
    [{ return_progress: true }],
  ])('has timings in every chunk with timings_per_token, and %j', async (fields) => {
    await start();
    const { events } = await stream({ timings_per_token: true, ...fields });
    expect(events.pop()).toBe('[DONE]');
    expect(events.filter((chunk) => chunk.timings?.prompt_n === undefined)).toEqual([]);
  });

  it.each([[{}], [{ stop: ['rldx'], max_tokens: 11 }]])(
    'has logprobs in every chunk before the last, with %j',
    async (fields) => {
      await start();
      const { events } = await stream({ logprobs: true, top_logprobs: 1, ...fields });
      const listed = events.slice(0, -2).map(({ choices }) => choices[0].logprobs.content);
      expect(listed.flatMap((tokens) => tokens.map(({ token }: { token: string }) => token)).join('')).toBe(
        'Hello world',
      );
    },
  );

  it('says who speaks in the last chunk where there is no text', async () => {
    await start();
    const { events } = await stream({ max_tokens: 0 });
    const delta = { role: 'assistant', content: '' };
    expect(events.slice(0, -1)).toMatchObject([{ choices: [{ finish_reason: 'length', delta }] }]);
  });

  it('sends no empty chunks while a text may become a stop string', async () => {
    await start();
    const { events } = await stream({ stop: ['llx', 'rldx'] });
    const contents = events.slice(0, -2).map(({ choices }) => choices[0].delta.content);
    expect(contents).not.toContain('');
    expect(contents.join('')).toBe('Hello world');
  });
});

describe('the prompt of a chat', () => {
  const startWatched = async () => {
    await start();
    vi.spyOn(test.backend, 'applyChatTemplate');
  };

  // contract: openai.chat-template
  it('is made by the template from the messages', async () => {
    await start();
    const { status, json } = await post(test.app, '/apply-template', {
      messages: [{ role: 'system', content: 'Be kind.' }, ...HI],
    });
    expect(status).toBe(200);
    expect(json).toEqual({ prompt: '<|system|>Be kind.\n<|user|>hi\n<|assistant|>' });
  });

  it('opens the turn of the model unless told otherwise', async () => {
    await startWatched();
    await chat({ max_tokens: 1 });
    expect(asked()).toMatchObject({
      messages: HI,
      add_generation_prompt: true,
      tool_choice: 'auto',
      enable_thinking: true,
    });
    await chat({ max_tokens: 1, add_generation_prompt: false });
    expect(asked().add_generation_prompt).toBe(false);
  });

  it('goes on with a last message of the assistant', async () => {
    await startWatched();
    await chat({ max_tokens: 1, messages: [...HI, { role: 'assistant', content: 'Once' }] });
    expect(asked()).toMatchObject({ add_generation_prompt: false, continue_final_message: true });
    await chat({
      max_tokens: 1,
      messages: [...HI, { role: 'assistant', content: 'Once' }],
      continue_final_message: false,
    });
    expect(asked()).toMatchObject({ add_generation_prompt: true });
    expect(asked()).not.toHaveProperty('continue_final_message');
  });

  it('goes on with the last message when asked', async () => {
    await startWatched();
    await chat({ max_tokens: 1, add_generation_prompt: false, continue_final_message: 'content' });
    expect(asked()).toMatchObject({ add_generation_prompt: false, continue_final_message: 'content' });
  });

  it.each([
    [
      'two assistant messages at the end',
      {
        messages: [
          { role: 'assistant', content: 'a' },
          { role: 'assistant', content: 'b' },
        ],
      },
    ],
    ['a continuation that opens a new turn', { continue_final_message: true }],
    [
      'a continuation of tool calls',
      { messages: [...HI, { role: 'assistant', content: null, tool_calls: [{ id: '1' }] }] },
    ],
  ])('is refused for %s', async (_case, fields) => {
    await start();
    const { status, json } = await chat(fields);
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
  });

  it('gets the variables of the template', async () => {
    await startWatched();
    await chat({ max_tokens: 1, chat_template_kwargs: { mood: 'merry', enable_thinking: false } });
    expect(asked()).toMatchObject({
      chat_template_kwargs: { mood: 'merry', enable_thinking: false },
      enable_thinking: false,
    });
    await chat({ max_tokens: 1, reasoning_effort: 'high', reasoning_format: 'none' });
    expect(asked()).toMatchObject({ chat_template_kwargs: { reasoning_effort: 'high' }, reasoning_format: 'none' });
    await chat({ max_tokens: 1, reasoning_effort: 'none' });
    expect(asked()).toMatchObject({ enable_thinking: false, chat_template_kwargs: {} });
  });

  it('is refused with the reason of the template', async () => {
    await start();
    const { status, json } = await chat({ messages: [{ role: 'unknown', content: 'x' }] });
    expect(status).toBe(400);
    expect(json.error).toEqual({
      code: 400,
      message: "'messages' cannot be rendered: the template refuses this role",
      param: 'messages',
      type: 'invalid_request_error',
    });
  });

  it('takes parts of type text, and null beside tool calls', async () => {
    await start();
    const messages = [
      { role: 'developer', content: [{ type: 'text', text: 'a' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'b' },
    ];
    expect((await chat({ messages, max_tokens: 1 })).status).toBe(200);
  });
});
