import { Ajv2020 } from 'ajv/dist/2020.js';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

type Call = OpenAI.ChatCompletionMessageFunctionToolCall;

const tool = (name: string, description: string, properties: object, required: readonly string[]) => ({
  type: 'function' as const,
  function: { name, description, parameters: { type: 'object', properties, required, additionalProperties: false } },
});

const TEXT = { type: 'string' };

const TOOLS = [
  tool('get_weather', 'Get the current weather for a city', { city: TEXT, unit: { enum: ['celsius', 'fahrenheit'] } }, [
    'city',
  ]),
  tool('add', 'Add two numbers', { a: { type: 'integer' }, b: { type: 'integer' } }, ['a', 'b']),
  tool('set_alarm', 'Set an alarm', { hour: { type: 'integer', minimum: 0, maximum: 23 }, label: TEXT }, ['hour']),
  tool('send_message', 'Send a message to a person', { to: TEXT, text: TEXT }, ['to', 'text']),
  tool('lookup_qzx', 'Look up a word', { word: TEXT, tags: { type: 'array', items: TEXT, maxItems: 3 } }, ['word']),
];

const PROMPTS = [
  ...['Rome', 'Paris', 'Oslo', 'Berlin', 'Tokyo', 'Lima'].map((city) => `What is the weather in ${city}?`),
  ...['Madrid', 'Cairo'].map((city) => `How warm is it in ${city}, in celsius?`),
  ...[2, 7, 12, 30, 5, 9].map((number) => `What is ${number} plus ${number + 3}?`),
  ...[6, 7, 8, 19, 22].map((hour) => `Wake me up at ${hour}.`),
  ...['Anna', 'Tom', 'Ben', 'Mia', 'Leo'].map((name) => `Tell ${name} that dinner is ready.`),
  ...['tree', 'house', 'river', 'cloud'].map((word) => `Look up the word ${word}.`),
  'Hello!',
  'Tell me a story about a fox.',
];

/** The choice of the prompt with this number: all kinds in turn. */
function choiceOf(index: number): OpenAI.ChatCompletionToolChoiceOption {
  const { name } = TOOLS[index % TOOLS.length]!.function;
  return (['auto', 'required', { type: 'function', function: { name } }] as const)[index % 3]!;
}

describe('tool calls of the demo model', () => {
  let served: ServedApp;
  let openai: OpenAI;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
    openai = new OpenAI({ apiKey: 'any', baseURL: `${served.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => served.stop());

  const ajv = new Ajv2020({ strict: false });

  function expectValid({ function: { name, arguments: args } }: Call): void {
    const called = TOOLS.find((one) => one.function.name === name);
    expect(called, name).toBeDefined();
    const isValid = ajv.validate(called!.function.parameters, JSON.parse(args));
    expect(isValid, `${name} ${args}: ${ajv.errorsText()}`).toBe(true);
  }

  /** The answer to a prompt, whole and streamed, which are the same. */
  async function answerOf(content: string, fields: Pick<OpenAI.ChatCompletionCreateParams, 'tool_choice'>) {
    const request = {
      model: 'cria',
      messages: [{ role: 'user' as const, content }],
      tools: TOOLS,
      temperature: 0,
      max_tokens: 120,
      ...fields,
    };
    const whole = (await openai.chat.completions.create(request)).choices[0]!;
    const streamed = (await openai.chat.completions.stream(request).finalChatCompletion()).choices[0]!;
    expect(streamed.finish_reason).toBe(whole.finish_reason);
    expect(streamed.message.content ?? '').toBe(whole.message.content ?? '');
    const callsOf = ({ message }: OpenAI.ChatCompletion.Choice) =>
      ((message.tool_calls ?? []) as Call[]).map((call) => [call.function.name, call.function.arguments]);
    expect(callsOf(streamed)).toEqual(callsOf(whole));
    return { finishReason: whole.finish_reason, calls: (whole.message.tool_calls ?? []) as Call[] };
  }

  it(`parse and fit the schemas for ${PROMPTS.length} prompts, streamed and not`, async () => {
    expect(PROMPTS).toHaveLength(30);
    let called = 0;
    for (const [index, prompt] of PROMPTS.entries()) {
      const choice = choiceOf(index);
      const { finishReason, calls } = await answerOf(prompt, { tool_choice: choice });
      if (finishReason === 'length') continue;
      for (const call of calls) expectValid(call);
      called += calls.length;
      if (choice !== 'auto') expect(finishReason).toBe('tool_calls');
      if (typeof choice === 'object' && choice.type === 'function') {
        expect(calls.map((call) => call.function.name)).toContain(choice.function.name);
      }
    }
    expect(called).toBeGreaterThanOrEqual(20);
  });

  it('are valid beside answers in JSON, where both are asked for', async () => {
    const schema = {
      type: 'object',
      properties: { name: TEXT, age: { type: 'integer', minimum: 0 } },
      required: ['name', 'age'],
      additionalProperties: false,
    };
    let finished = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const answer = await openai.chat.completions.create({
        model: 'cria',
        messages: [{ role: 'user', content: seed % 2 ? 'Make up a person as JSON.' : 'What is the weather in Rome?' }],
        tools: TOOLS,
        response_format: { type: 'json_schema', json_schema: { name: 'person', schema, strict: true } },
        temperature: 1.2,
        seed,
        max_tokens: 300,
      });
      const { finish_reason: reason, message } = answer.choices[0]!;
      for (const call of reason === 'tool_calls' ? (message.tool_calls as Call[]) : []) expectValid(call);
      if (reason === 'stop') expect(ajv.validate(schema, JSON.parse(message.content!))).toBe(true);
      if (reason !== 'length') finished++;
    }
    expect(finished).toBeGreaterThan(4);
  });

  it('fit the patterns, lengths, choices and nested objects of a strict function, whatever the model would say', async () => {
    const nested = {
      type: 'object',
      properties: { level: { type: 'integer', minimum: 1, maximum: 3 }, kind: { enum: ['a', 'b'] } },
      required: ['level', 'kind'],
      additionalProperties: false,
    };
    const parameters = {
      type: 'object',
      properties: {
        code: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{3}$' },
        note: { type: 'string', minLength: 3, maxLength: 8 },
        nested,
        list: { type: 'array', items: nested, minItems: 1, maxItems: 2 },
      },
      required: ['code', 'note', 'nested', 'list'],
      additionalProperties: false,
    };
    let finished = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const { choices } = await openai.chat.completions.create({
        model: 'cria',
        messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
        tools: [{ type: 'function', function: { name: 'file', parameters, strict: true } }],
        tool_choice: 'required',
        parallel_tool_calls: false,
        temperature: 1.2,
        seed,
        max_tokens: 300,
      });
      const { finish_reason: reason, message } = choices[0]!;
      if (reason === 'length') continue;
      finished++;
      const { arguments: args } = (message.tool_calls![0] as Call).function;
      expect(ajv.validate(parameters, JSON.parse(args)), `${args}: ${ajv.errorsText()}`).toBe(true);
    }
    expect(finished).toBeGreaterThan(2);
  });

  it('are not made where they are forbidden', async () => {
    const { calls } = await answerOf('What is the weather in Rome?', { tool_choice: 'none' });
    expect(calls).toEqual([]);
  });
});
