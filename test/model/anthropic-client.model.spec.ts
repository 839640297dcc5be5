import Anthropic, { BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const QUESTION = { role: 'user', content: 'What is the capital of France?' } as const;
const BASE = { model: 'cria', max_tokens: 60, temperature: 0 } as const;

const WEATHER = {
  name: 'get_weather',
  description: 'Tells the weather.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const;
const TOOLS = [{ ...WEATHER, input_schema: { ...WEATHER.input_schema, required: ['city'] } }];
const ASK = { role: 'user', content: 'What is the weather in Paris?' } as const;

describe("Anthropic's own client", () => {
  let served: ServedApp;
  let anthropic: Anthropic;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
    anthropic = new Anthropic({ apiKey: 'any', baseURL: served.url, maxRetries: 0 });
  });
  afterAll(() => served.stop());

  // contract: anthropic.models
  it('lists the model, and finds it', async () => {
    const { data } = await anthropic.models.list({ limit: 1000 });
    expect(data).toEqual([expect.objectContaining({ id: DEMO_MODEL, type: 'model' })]);
    expect((await anthropic.models.retrieve(DEMO_MODEL)).display_name).toBe(DEMO_MODEL);
    await expect(anthropic.models.retrieve('gpt-4o')).rejects.toThrow(NotFoundError);
  });

  // contract: anthropic.messages
  it('gets a message, and the id of its request', async () => {
    const message = await anthropic.messages.create({ ...BASE, messages: [QUESTION] });
    expect(message.content).toEqual([
      expect.objectContaining({ type: 'text', text: expect.stringContaining('Paris') }),
    ]);
    expect(message.stop_reason).toBe('end_turn');
    expect(message._request_id).toMatch(/^req_/);
  });

  // contract: anthropic.stop
  it('is told why the message ended', async () => {
    const ended = async (fields: object) => {
      const { stop_reason, stop_sequence } = await anthropic.messages.create({
        ...BASE,
        messages: [QUESTION],
        ...fields,
      });
      return [stop_reason, stop_sequence];
    };
    expect(await ended({ max_tokens: 2 })).toEqual(['max_tokens', null]);
    expect(await ended({ stop_sequences: ['nothing', 'Paris'] })).toEqual(['stop_sequence', 'Paris']);
  });

  // contract: anthropic.count
  it('counts the tokens of the prompt as the message does', async () => {
    const system = 'You are kind.';
    const { input_tokens: counted } = await anthropic.messages.countTokens({
      model: 'cria',
      system,
      messages: [QUESTION],
    });
    const { usage } = await anthropic.messages.create({ ...BASE, system, messages: [QUESTION] });
    expect(usage.input_tokens + usage.cache_read_input_tokens!).toBe(counted);
  });

  // contract: anthropic.messages, anthropic.events
  it('gathers a stream with its own helper to the same message', async () => {
    const whole = await anthropic.messages.create({ ...BASE, messages: [QUESTION] });
    const texts: string[] = [];
    const stream = anthropic.messages.stream({ ...BASE, messages: [QUESTION] }).on('text', (text) => texts.push(text));
    const message = await stream.finalMessage();
    expect(texts.length).toBeGreaterThan(1);
    expect({ ...message, id: '', usage: 0 }).toMatchObject({ ...whole, id: '', usage: 0 });
    expect(message.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  // contract: anthropic.tools
  it('gets a call of a tool, whole and as a stream, and sends its result', async () => {
    const request = { ...BASE, tools: TOOLS, messages: [ASK] };
    const message = await anthropic.messages.create(request);
    expect(message.stop_reason).toBe('tool_use');
    const call = message.content.find((block) => block.type === 'tool_use')!;
    expect(call).toMatchObject({ name: 'get_weather', input: { city: 'Paris' } });
    expect(call.id).toMatch(/^toolu_/);
    const streamed = await anthropic.messages.stream(request).finalMessage();
    expect(streamed.content.find((block) => block.type === 'tool_use')).toMatchObject({ input: { city: 'Paris' } });
    const result = { type: 'tool_result', tool_use_id: call.id, content: 'Sunny, 21 degrees.' } as const;
    const after = await anthropic.messages.create({
      ...request,
      messages: [ASK, { role: 'assistant', content: message.content as never }, { role: 'user', content: [result] }],
    });
    expect(after.stop_reason).toBe('end_turn');
    expect(after.usage.cache_read_input_tokens).toBeGreaterThan(0);
  });

  // contract: anthropic.tools
  it.each(['any', 'tool'] as const)('has a tool called where one has to be: %s', async (type) => {
    const choice = type === 'tool' ? { type, name: 'get_weather' } : { type };
    const message = await anthropic.messages.create({
      ...BASE,
      tools: TOOLS,
      tool_choice: choice,
      messages: [QUESTION],
    });
    expect(message.content.filter((block) => block.type === 'tool_use')).toHaveLength(1);
  });

  // contract: anthropic.tools
  it('has no tool called where none may be', async () => {
    const tool_choice = { type: 'none' } as const;
    const message = await anthropic.messages.create({ ...BASE, tools: TOOLS, tool_choice, messages: [ASK] });
    expect(message.content.some((block) => block.type === 'tool_use')).toBe(false);
  });

  it('runs tools with its own runner', async () => {
    const cities: string[] = [];
    const tool = betaTool({
      name: 'get_weather',
      description: 'Tells the weather.',
      inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      run: ({ city }) => {
        cities.push(city);
        return 'Sunny, 21 degrees.';
      },
    });
    const message = await anthropic.beta.messages.toolRunner({
      ...BASE,
      tools: [tool],
      messages: [ASK],
      max_iterations: 4,
    });
    expect(cities).toEqual(['Paris']);
    expect(message.stop_reason).toBe('end_turn');
  });

  // contract: anthropic.format
  it('gets JSON that follows a schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', maxLength: 20 }, age: { type: 'integer', minimum: 0, maximum: 150 } },
      required: ['name', 'age'],
      additionalProperties: false,
    };
    const message = await anthropic.messages.create({
      ...BASE,
      messages: [{ role: 'user', content: 'Tell me of a person.' }],
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = message.content;
    expect(JSON.parse(block!.type === 'text' ? block.text : '')).toEqual({
      name: expect.any(String),
      age: expect.any(Number),
    });
  });

  // contract: anthropic.errors
  it('gets errors as those that it knows', async () => {
    const wrong = anthropic.messages.create({ ...BASE, max_tokens: -1, messages: [QUESTION] });
    await expect(wrong).rejects.toThrow(BadRequestError);
    await expect(wrong).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      requestID: expect.any(String),
    });
  });
});
