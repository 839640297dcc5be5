import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const QUESTION = [{ role: 'user', content: 'What is the capital of France?' }] as const;

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;

const PERSON = z.object({ name: z.string().max(30), age: z.number().int() });
const PLACE = z.object({ city: z.string() });

describe('the official OpenAI client', () => {
  let served: ServedApp;
  let openai: OpenAI;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
    openai = new OpenAI({ apiKey: 'any', baseURL: `${served.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => served.stop());

  it('lists the model', async () => {
    const models = await openai.models.list();
    expect(models.data).toEqual([expect.objectContaining({ id: DEMO_MODEL, object: 'model', owned_by: 'llamacpp' })]);
  });

  // contract: openai.chat
  it('chats', async () => {
    const answer = await openai.chat.completions.create({ model: 'cria', messages: [...QUESTION], temperature: 0 });
    expect(answer.model).toBe('cria');
    expect(answer.choices[0]!.message.content).toContain('Paris');
    expect(answer.choices[0]!.finish_reason).toBe('stop');
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage!;
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  });

  // contract: openai.chat-usage
  it('chats as a stream, with the usage at the end when asked', async () => {
    const request = { model: 'cria', messages: [...QUESTION], temperature: 0 };
    const whole = await openai.chat.completions.create(request);
    const stream = await openai.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(whole.choices[0]!.message.content);
    expect(usage?.completion_tokens).toBe(whole.usage!.completion_tokens);
  });

  it('gathers a stream with its own helper', async () => {
    const stream = openai.chat.completions.stream({ model: 'cria', messages: [...QUESTION], temperature: 0 });
    const answer = await stream.finalChatCompletion();
    expect(answer.choices[0]!.message.content).toContain('Paris');
  });

  // contract: openai.chat-logprobs
  it('gets logprobs whose tokens join to the text', async () => {
    const request = {
      model: 'cria',
      messages: [...QUESTION],
      temperature: 0,
      logprobs: true,
      top_logprobs: 3,
    };
    const { message, logprobs } = (await openai.chat.completions.create(request)).choices[0]!;
    const tokens = logprobs!.content!;
    expect(tokens.map(({ token }) => token).join('')).toBe(message.content);
    for (const { logprob, top_logprobs } of tokens) {
      expect(top_logprobs).toHaveLength(3);
      expect(top_logprobs[0]!.logprob).toBe(logprob);
    }
  });

  // contract: openai.chat-n
  it('gets several choices that differ', async () => {
    const answer = await openai.chat.completions.create({
      model: 'cria',
      messages: [{ role: 'user', content: 'Tell me a story about a fox.' }],
      n: 3,
      seed: 1,
      max_tokens: 60,
      temperature: 1.2,
    });
    expect(new Set(answer.choices.map(({ message }) => message.content)).size).toBe(3);
  });

  // contract: openai.completions
  it('completes, whole and as a stream', async () => {
    const request = { model: 'cria', prompt: 'Once upon a time', max_tokens: 16, temperature: 0 };
    const whole = await openai.completions.create(request);
    expect(whole.choices[0]!.finish_reason).toBe('length');
    let text = '';
    for await (const chunk of await openai.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    expect(text).toBe(whole.choices[0]!.text);
  });

  // contract: openai.chat-tools
  it('calls a tool, whole and as a stream', async () => {
    const request = {
      model: 'cria',
      messages: [{ role: 'user' as const, content: 'What is the weather in Rome?' }],
      tools: [WEATHER],
      temperature: 0,
      max_tokens: 100,
    };
    const { message, finish_reason } = (await openai.chat.completions.create(request)).choices[0]!;
    expect(finish_reason).toBe('tool_calls');
    const call = message.tool_calls![0]! as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect([call.function.name, JSON.parse(call.function.arguments)]).toEqual(['get_weather', { city: 'Rome' }]);

    const stream = openai.chat.completions.stream(request);
    const streamed = (await stream.finalChatCompletion()).choices[0]!;
    expect(streamed.finish_reason).toBe('tool_calls');
    const streamedCall = streamed.message.tool_calls![0]! as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect(streamedCall.function.arguments).toBe(call.function.arguments);
  });

  it('parses structured output, whole and streamed', async () => {
    const request = {
      model: 'cria',
      messages: [{ role: 'user' as const, content: 'Extract the name and age as JSON: Bob is 31 years old.' }],
      response_format: zodResponseFormat(PERSON, 'person'),
      temperature: 0,
      max_tokens: 100,
    };
    const whole = await openai.chat.completions.parse(request);
    expect(whole.choices[0]!.message.parsed).toEqual({ name: 'Bob', age: 31 });
    const streamed = await openai.chat.completions.stream(request).finalChatCompletion();
    expect(streamed.choices[0]!.message.parsed).toEqual({ name: 'Bob', age: 31 });
  });

  it('parses the arguments of tools', async () => {
    const answer = await openai.chat.completions.parse({
      model: 'cria',
      messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
      tools: [zodFunction({ name: 'get_weather', description: 'Tells the weather.', parameters: PLACE })],
      temperature: 0,
      max_tokens: 100,
    });
    expect(answer.choices[0]!.message.tool_calls).toMatchObject([{ function: { parsed_arguments: { city: 'Rome' } } }]);
  });

  it('runs tools by itself until there is an answer', async () => {
    const cities: string[] = [];
    const runner = openai.chat.completions.runTools({
      model: 'cria',
      messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
      tools: [
        {
          type: 'function',
          function: {
            ...WEATHER.function,
            parameters: { ...WEATHER.function.parameters, required: ['city'] },
            parse: JSON.parse,
            function: ({ city }: { city: string }) => {
              cities.push(city);
              return { weather: 'sunny' };
            },
          },
        },
      ],
      temperature: 0,
      max_tokens: 100,
    });
    expect(await runner.finalContent()).toMatch(/\w/);
    expect(cities).toEqual(['Rome']);
  });

  // contract: openai.chat-tools
  it('uses the result of a tool', async () => {
    const answer = await openai.chat.completions.create({
      model: 'cria',
      messages: [
        { role: 'user', content: 'What is the weather in Rome?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: '1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } }],
        },
        { role: 'tool', tool_call_id: '1', content: '{"weather": "sunny"}' },
      ],
      tools: [WEATHER],
      temperature: 0,
      max_tokens: 40,
    });
    expect(answer.choices[0]!.message.content).toMatch(/\w/);
  });

  // contract: openai.client
  it('raises the errors it knows', async () => {
    await expect(
      openai.chat.completions.create({
        model: 'cria',
        messages: [...QUESTION],
        temperature: 'hot' as unknown as number,
      }),
    ).rejects.toMatchObject({ status: 400, type: 'invalid_request_error', param: 'temperature' });
    await expect(openai.files.list()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  // contract: access.key
  it('is let in with the right key only', async () => {
    const locked = await serve(await loadEngine(DEMO_MODEL), ['--api-key', 'secret']);
    const client = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${locked.url}/v1`, maxRetries: 0 });
    const ask = (apiKey: string) =>
      client(apiKey).chat.completions.create({ model: 'cria', messages: [...QUESTION], max_tokens: 1 });
    await expect(ask('wrong')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    expect((await ask('secret')).choices).toHaveLength(1);
    await locked.stop();
  });

  it('ends a stream it no longer wants, and the slot is free', async () => {
    const stream = await openai.chat.completions.create({
      model: 'cria',
      messages: [{ role: 'user', content: 'Tell me a story about a fox.' }],
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        openai.chat.completions.create({ model: 'cria', messages: [...QUESTION], temperature: 0 }),
      ),
    );
    expect(answers).toHaveLength(4);
  });
});
