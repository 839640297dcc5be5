import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { templatesMissing } from '../support/llama-templates.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { serveReasoning } from '../support/reasoning-app.js';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const DESCRIPTION = 'Get the current weather for a city';
const ARGUMENTS = { city: 'Oslo' };

/** The same conversations in both shapes; the id of the call is the same to the template. */
const CONVERSATIONS = [
  {
    what: 'a question',
    chat: [{ role: 'user', content: 'What is the capital of France?' }],
    messages: { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is the capital of France?' }] }] },
  },
  {
    what: 'a system prompt and a past turn',
    chat: [
      { role: 'system', content: 'You are kind.' },
      { role: 'user', content: 'Hello!' },
      { role: 'assistant', content: 'Hello! How are you?' },
      { role: 'user', content: 'Tell me a story about a fox.' },
    ],
    messages: {
      system: 'You are kind.',
      messages: [
        { role: 'user', content: 'Hello!' },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello! How are you?' }] },
        { role: 'user', content: 'Tell me a story about a fox.' },
      ],
    },
  },
  {
    what: 'a call',
    tools: true,
    chat: [{ role: 'user', content: 'What is the weather in Rome?' }],
    messages: { messages: [{ role: 'user', content: 'What is the weather in Rome?' }] },
  },
  {
    what: 'the result of a call',
    tools: true,
    chat: [
      { role: 'user', content: 'What is the weather in Oslo?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'a1B2c3D4e',
            type: 'function',
            function: { name: 'get_weather', arguments: JSON.stringify(ARGUMENTS) },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'a1B2c3D4e', content: 'Sunny, 21 degrees.' },
    ],
    messages: {
      messages: [
        { role: 'user', content: 'What is the weather in Oslo?' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_a1B2c3D4e', name: 'get_weather', input: ARGUMENTS }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_a1B2c3D4e', content: 'Sunny, 21 degrees.' }],
        },
      ],
    },
  },
] as const;

interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly (readonly [name: string, input: unknown])[];
  readonly prompt: number;
  readonly generated: number;
}

const SETTINGS = { temperature: 0, max_tokens: 48 };
const MISSING = templatesMissing();

// biome-ignore lint/suspicious/noExplicitAny: responses of two shapes
type Json = any;

async function post(served: ServedApp, path: string, body: object): Promise<Json> {
  const response = await fetch(`${served.url}${path}`, {
    method: 'POST',
    body: JSON.stringify({ ...SETTINGS, ...body }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function throughChat(served: ServedApp, { chat, ...more }: (typeof CONVERSATIONS)[number]): Promise<Said> {
  const tool = { type: 'function', function: { name: 'get_weather', description: DESCRIPTION, parameters: SCHEMA } };
  const { choices, usage } = await post(served, '/v1/chat/completions', {
    messages: chat,
    ...('tools' in more && { tools: [tool] }),
  });
  const { content, reasoning_content: reasoning = '', tool_calls: calls = [] } = choices[0].message;
  return {
    ...{ text: content ?? '', reasoning, prompt: usage.prompt_tokens, generated: usage.completion_tokens },
    calls: calls.map((call: Json) => [call.function.name, JSON.parse(call.function.arguments)]),
  };
}

async function throughMessages(
  served: ServedApp,
  { messages, ...more }: (typeof CONVERSATIONS)[number],
): Promise<Said> {
  const tool = { name: 'get_weather', description: DESCRIPTION, input_schema: SCHEMA };
  const { content, usage } = await post(served, '/v1/messages', {
    ...messages,
    ...('tools' in more && { tools: [tool] }),
  });
  const joined = (type: string) =>
    content
      .filter((block: Json) => block.type === type)
      .map((block: Json) => block.text ?? block.thinking)
      .join('');
  return {
    ...{ text: joined('text'), reasoning: joined('thinking'), generated: usage.output_tokens },
    prompt: usage.input_tokens + usage.cache_read_input_tokens,
    calls: content.filter((block: Json) => block.type === 'tool_use').map((block: Json) => [block.name, block.input]),
  };
}

describe('a conversation through chat completions and through messages', () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
  });
  afterAll(() => served.stop());

  // contract: anthropic.same
  it.each(CONVERSATIONS)('gives the same text, calls and usage: $what', async (conversation) => {
    const said = await throughMessages(served, conversation);
    expect(said.text !== '' || said.calls.length > 0).toBe(true);
    expect(said).toEqual(await throughChat(served, conversation));
    if (conversation.what === 'a call') expect(said.calls).toEqual([['get_weather', { city: 'Rome' }]]);
  });
});

describe.skipIf(MISSING !== undefined)(`reasoning through both${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serveReasoning();
  }, 60_000);
  afterAll(() => served?.stop());

  // contract: anthropic.same, anthropic.thinking
  it('is the same, and ends by its budget', async () => {
    const [conversation] = CONVERSATIONS;
    expect(await throughMessages(served, conversation)).toEqual(await throughChat(served, conversation));
    const thinking = { type: 'enabled', budget_tokens: 6 };
    const { content } = await post(served, '/v1/messages', { ...conversation.messages, thinking });
    expect(content.map(({ type }: Json) => type)).toEqual(['thinking', 'text']);
    expect(content[0].thinking).toMatch(/.+ Enough\.$/s);
    expect(content[0].signature).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  // contract: anthropic.thinking
  it('is sealed where it is not wanted, and known again', async () => {
    const [{ messages }] = CONVERSATIONS;
    const thinking = { type: 'enabled', budget_tokens: 6 };
    const ask = (display: string) => post(served, '/v1/messages', { ...messages, thinking: { ...thinking, display } });
    const [shown, omitted] = [await ask('summarized'), await ask('omitted')];
    expect(omitted.content[0].thinking).toBe('');
    expect(omitted.content.at(-1)).toEqual(shown.content.at(-1));
    const count = async (content: object) => {
      const past = [...messages.messages, { role: 'assistant', content }];
      return (await post(served, '/v1/messages/count_tokens', { messages: past })).input_tokens;
    };
    expect(await count(omitted.content)).toBe(await count(shown.content));
    expect(await count(shown.content)).toBeGreaterThan(await count(shown.content.slice(1)));
  });
});
