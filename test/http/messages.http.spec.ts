import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

async function startWatched(): Promise<void> {
  await start();
  vi.spyOn(test.backend, 'applyChatTemplate');
}

afterEach(() => test.app.close());

const HI = [{ role: 'user', content: 'hi' }];
const send = (body: object) => post(test.app, '/v1/messages', { max_tokens: 50, messages: HI, ...body });
/** What the engine was asked to make a prompt of. */
const asked = () => JSON.parse(vi.mocked(test.backend.applyChatTemplate).mock.lastCall![0]);
const tool = (name: string) => ({ name, input_schema: { type: 'object', properties: { city: { type: 'string' } } } });

describe('POST /v1/messages', () => {
  it("answers in Anthropic's shape, with the id of the request", async () => {
    await start();
    const { status, json, headers } = await send({});
    expect(status).toBe(200);
    expect(json).toEqual({
      id: expect.stringMatching(/^msg_[A-Za-z0-9]{24}$/),
      type: 'message',
      role: 'assistant',
      model: 'gpt-3.5-turbo',
      content: [{ type: 'text', text: 'Hello world', citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        input_tokens: 24,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 12,
        output_tokens_details: null,
        server_tool_use: null,
        inference_geo: null,
        service_tier: 'standard',
        speed: null,
      },
    });
    expect(headers['request-id']).toBe(headers['x-request-id']);
  });

  it('tells what of the prompt was in the cache', async () => {
    await start();
    await send({});
    const { usage } = (await send({})).json;
    expect(usage.cache_read_input_tokens).toBeGreaterThan(0);
    expect(usage.cache_read_input_tokens + usage.input_tokens).toBe(24);
  });

  // contract: anthropic.stop
  it('says why it ended', async () => {
    await start();
    expect((await send({ max_tokens: 3 })).json).toMatchObject({ stop_reason: 'max_tokens', stop_sequence: null });
    expect((await send({ stop_sequences: ['wor', 'x'] })).json).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'wor',
      content: [{ type: 'text', text: 'Hello ' }],
    });
  });

  it('says that the context is full', async () => {
    await start({ answer: undefined, slotContextSize: 40, engine: { contextShift: false } });
    const { json } = await send({ max_tokens: 500 });
    expect(json.stop_reason).toBe('model_context_window_exceeded');
    expect(json.usage.output_tokens).toBeLessThan(500);
  });

  it('generates nothing for max_tokens 0', async () => {
    await start();
    expect((await send({ max_tokens: 0 })).json).toMatchObject({ content: [], stop_reason: 'max_tokens' });
  });

  it('answers no messages, too, as llama-server does', async () => {
    await start();
    expect((await send({ messages: [] })).json.type).toBe('message');
  });

  it('takes what samples, in the words of Anthropic and of llama.cpp', async () => {
    await start();
    await send({ temperature: 0.5, top_k: 7, top_p: 0.5, min_p: 0.25, seed: 3 });
    const specs = test.backend.chains.at(-1)!.specs;
    expect(specs).toContainEqual(expect.objectContaining({ type: 'top_k', k: 7 }));
    expect(specs).toContainEqual(expect.objectContaining({ type: 'min_p', p: 0.25 }));
  });

  it('accepts betas, fields that it does not know, and cache_control anywhere', async () => {
    await start();
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const { status } = await request(
      test.app,
      'POST',
      '/v1/messages?beta=true',
      {
        model: 'claude-x',
        max_tokens: 5,
        system: [{ type: 'text', text: 'Be kind.', cache_control }],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control, citations: null }] }],
        tools: [{ ...tool('f'), cache_control, defer_loading: true, eager_input_streaming: true }],
        tool_choice: { type: 'none' },
        context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
        output_config: { effort: 'medium', task_budget: { type: 'tokens' } },
        metadata: { user_id: 'user_1' },
        service_tier: 'standard_only',
        a_new_field: { of: ['tomorrow'] },
      },
      { 'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14', 'anthropic-version': '2023-06-01' },
    );
    expect(status).toBe(200);
  });
});

describe('the prompt of a message', () => {
  it('has the system prompt first, and later system messages where they stand', async () => {
    await startWatched();
    await send({
      system: [
        { type: 'text', text: 'One.' },
        { type: 'text', text: 'Two.' },
      ],
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'system', content: [{ type: 'text', text: 'Later.' }] },
        { role: 'user', content: 'c' },
      ],
    });
    const first = vi.mocked(test.backend.applyChatTemplate).mock.calls[0]![0];
    expect(JSON.parse(first).messages.map(({ role }: { role: string }) => role)).toEqual([
      ...['system', 'user', 'assistant', 'system', 'user'],
    ]);
  });

  it('tells whether and how long to reason, and how hard', async () => {
    await startWatched();
    await send({ thinking: { type: 'disabled' } });
    expect(asked().enable_thinking).toBe(false);
    await send({ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } });
    expect(asked()).toMatchObject({ enable_thinking: true, chat_template_kwargs: { reasoning_effort: 'high' } });
    expect((await send({ thinking: { type: 'enabled', budget_tokens: 1024 } })).status).toBe(200);
  });

  it('has the tools where the template knows no calls of them', async () => {
    await startWatched();
    const tools = [tool('f'), { ...tool('g'), type: 'custom', description: 'G.' }];
    await send({ tools, tool_choice: { type: 'none', disable_parallel_tool_use: true } });
    expect(asked()).toMatchObject({
      tool_choice: 'none',
      parallel_tool_calls: false,
      tools: [
        { type: 'function', function: { name: 'f', parameters: tool('f').input_schema } },
        { type: 'function', function: { name: 'g', description: 'G.', parameters: tool('g').input_schema } },
      ],
    });
  });

  it('does not tell the stamp that Claude Code writes for the bill', async () => {
    await startWatched();
    const stamp = (cch: string) => ({
      type: 'text',
      text: `x-anthropic-billing-header: cc_version=2.1.9; cch=${cch};`,
    });
    const rest = { type: 'text', text: 'You are helpful.' };
    await send({ system: [stamp('12ab'), rest] });
    const before = asked().messages;
    expect(before[0]).toEqual({ role: 'system', content: 'You are helpful.' });
    const { usage } = (await send({ system: [stamp('ffff'), rest] })).json;
    expect(asked().messages).toEqual(before);
    expect(usage.cache_read_input_tokens).toBeGreaterThan(0);
    await send({ system: `${stamp('1').text}\nBe brief.` });
    expect(asked().messages[0].content).toBe('Be brief.');
  });
});

describe('a stream of messages', () => {
  const names = (text: string) => [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);

  it('is of named events, whose data have the same type', async () => {
    await start();
    const { headers, text, events } = await send({ stream: true });
    expect(headers['content-type']).toBe('text/event-stream');
    expect(headers['request-id']).toBe(headers['x-request-id']);
    expect(names(text)).toEqual(events.map(({ type }) => type));
    expect([...new Set(names(text))]).toEqual([
      ...['message_start', 'ping', 'content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
    expect(events[0].message).toMatchObject({
      ...{ type: 'message', content: [], stop_reason: null },
      usage: { input_tokens: 24, output_tokens: 0 },
    });
    expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe('Hello world');
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: 24, cache_read_input_tokens: 0, output_tokens: 12 },
    });
  });

  // contract: anthropic.events
  it('ends with a named event where it fails', async () => {
    await start();
    test.backend.context.during = (step) => {
      if (step === 3) void test.engine.close();
    };
    const { status, text, events } = await send({ stream: true });
    expect(status).toBe(200);
    expect(names(text).at(-1)).toBe('error');
    expect(events.at(-1)).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: expect.any(String) },
      request_id: expect.stringMatching(/^req_/),
    });
  });
});

describe('an error of a message', () => {
  const errorOf = async (reply: ReturnType<typeof request>) => {
    const { status, json, headers } = await reply;
    expect(json).toEqual({
      type: 'error',
      error: { type: expect.any(String), message: expect.any(String) },
      request_id: headers['x-request-id'],
    });
    expect(headers['request-id']).toBe(json.request_id);
    return { status, type: json.error.type, message: json.error.message };
  };

  it("has Anthropic's shape, whatever is wrong", async () => {
    await start({ slotContextSize: 64, engine: { contextShift: false } });
    expect(await errorOf(post(test.app, '/v1/messages', { messages: HI }))).toEqual({
      status: 400,
      type: 'invalid_request_error',
      message: "'max_tokens' is required",
    });
    expect(await errorOf(post(test.app, '/v1/messages', '{'))).toMatchObject({ status: 400 });
    expect(await errorOf(send({ messages: [{ role: 'user', content: 'x'.repeat(99) }] }))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringMatching(/^prompt is too long: \d+ tokens > 64 maximum$/),
    });
    expect(await errorOf(request(test.app, 'GET', '/v1/messages/nope'))).toMatchObject({
      status: 404,
      type: 'not_found_error',
    });
    const large = { 'content-length': String(2 ** 31) };
    expect(await errorOf(request(test.app, 'POST', '/v1/messages', '{}', large))).toMatchObject({
      status: 413,
      type: 'request_too_large',
    });
    const version = { 'anthropic-version': '2023-06-01' };
    expect(await errorOf(request(test.app, 'GET', '/v1/files', undefined, version))).toMatchObject({ status: 404 });
    expect((await request(test.app, 'GET', '/v1/files')).json.error.code).toBe(404);
  });

  // contract: anthropic.errors
  it('is told of a key that is missing, in either header', async () => {
    await start({ argv: ['--api-key', 'sesame'] });
    expect(await errorOf(send({}))).toMatchObject({ status: 401, type: 'authentication_error' });
    const body = { max_tokens: 1, messages: HI };
    const keys: Record<string, string>[] = [{ 'x-api-key': 'sesame' }, { authorization: 'Bearer sesame' }];
    for (const key of keys) {
      expect((await request(test.app, 'POST', '/v1/messages', body, key)).status).toBe(200);
    }
  });

  it('says where the schema of the answer is wrong', async () => {
    await start();
    const format = { type: 'json_schema', schema: { type: 'object', properties: { a: { $ref: '#/nope' } } } };
    expect(await errorOf(send({ output_config: { format } }))).toMatchObject({
      status: 400,
      message: expect.stringContaining('output_config.format.schema'),
    });
  });

  it('is told to come again where the server is closing', async () => {
    await start();
    await test.engine.close();
    expect(await errorOf(send({}))).toMatchObject({ status: 503, type: 'overloaded_error' });
  });
});

describe('POST /v1/messages/count_tokens', () => {
  it('counts the tokens that the prompt would have', async () => {
    await start();
    const system = 'Be kind.';
    const counted = await post(test.app, '/v1/messages/count_tokens', { model: 'x', system, messages: HI });
    expect(counted.status).toBe(200);
    expect(counted.json).toEqual({ input_tokens: (await send({ system })).json.usage.input_tokens });
  });
});
