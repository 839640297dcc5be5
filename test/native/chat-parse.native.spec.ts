import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatFormat, Context, Model } from '../../libs/engine/src/backend/native.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, contextParams, generate, initializeNative, native } from './native-fixture.js';

interface Prompt {
  readonly prompt: string;
  readonly grammar: string;
  readonly grammar_lazy: boolean;
  readonly grammar_triggers: readonly { readonly type: string; readonly value: string; readonly token: number }[];
  readonly preserved_tokens: readonly string[];
  readonly additional_stops: readonly string[];
  readonly generation_prompt: string;
  readonly supports_thinking: boolean;
  readonly format: number;
  readonly parser: string;
}

const USER = { role: 'user', content: 'What is the weather in Rome?' };
const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Tells the weather.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

describe('ChatFormat.parse', () => {
  let model: Model;
  let format: ChatFormat;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    format = new native.ChatFormat(model, '');
  });
  afterAll(() => {
    format.dispose();
    model.dispose();
  });

  const apply = async (request: object, chat = format) => (await formattedBy(chat, request)) as unknown as Prompt;
  const parse = (text: string, isPartial: boolean, prompt: Prompt, more: object = {}) => {
    const { format: number, parser, generation_prompt } = prompt;
    return JSON.parse(
      format.parse(text, isPartial, JSON.stringify({ format: number, parser, generation_prompt, ...more })),
    );
  };
  it('parses a tool call that it rendered itself', async () => {
    const prompt = await apply({ messages: [USER], tools: TOOLS });
    const text = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>';
    expect(parse(text, false, prompt)).toEqual({
      role: 'assistant',
      content: '',
      reasoning_content: '',
      tool_calls: [{ id: '', name: 'get_weather', arguments: '{"city": "Rome"}' }],
    });
    const history = [
      USER,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{"city": "Rome"}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sunny' },
    ];
    const next = await apply({ messages: history, tools: TOOLS });
    expect(next.prompt).toContain('{"name": "get_weather", "arguments": {"city": "Rome"}}');
    expect(next.prompt).toContain('<tool_response>\nsunny\n</tool_response>');
  });

  it('parses a growing text so that what it tells only grows', async () => {
    const prompt = await apply({ messages: [USER], tools: TOOLS });
    const text = 'Let me see.\n<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>';
    let told = { content: '', tool_calls: [] as { name: string; arguments: string }[] };
    for (let end = 0; end <= text.length; end += 1) {
      const message = parse(text.slice(0, end), true, prompt);
      expect(message.content.startsWith(told.content)).toBe(true);
      expect(message.tool_calls.length).toBeGreaterThanOrEqual(told.tool_calls.length);
      const [before, now] = [told.tool_calls[0]?.arguments ?? '', message.tool_calls[0]?.arguments ?? ''];
      expect(now.startsWith(before)).toBe(true);
      told = message;
    }
    expect(told.content.trim()).toBe('Let me see.');
    expect(told.tool_calls).toMatchObject([{ name: 'get_weather', arguments: '{"city": "Rome"}' }]);
  });

  it('takes plain text as content', async () => {
    const prompt = await apply({ messages: [USER] });
    expect(parse('It is sunny. 🙂', false, prompt)).toMatchObject({ content: 'It is sunny. 🙂', tool_calls: [] });
    expect(JSON.parse(format.parse('It is', true, '{}'))).toMatchObject({ role: 'assistant', content: 'It is' });
  });

  it('separates reasoning from content', async () => {
    const chat = new native.ChatFormat(
      model,
      '{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.reasoning_content %}<think>\n{{ m.reasoning_content }}\n</think>\n\n{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}',
    );
    const prompt = await apply({ messages: [USER] }, chat);
    expect(prompt.supports_thinking).toBe(true);
    const text = '<think>\nhm\n</think>\n\nSunny.';
    expect(parse(text, false, prompt)).toMatchObject({ content: 'Sunny.', reasoning_content: 'hm\n' });
    const none = await apply({ messages: [USER], reasoning_format: 'none' }, chat);
    expect(parse(text, false, none, { reasoning_format: 'none' })).toMatchObject({
      content: text,
      reasoning_content: '',
    });
  });

  it('holds the model to a required tool, and parses what came out', async () => {
    const context: Context = await native.Context.create(model, contextParams({ contextSize: 1024 }));
    const prompt = await apply({ messages: [USER], tools: TOOLS, tool_choice: 'required' });
    const grammar = { gbnf: prompt.grammar, prefill: prompt.generation_prompt };
    const sampler = new native.SamplerChain(model, [{ type: 'greedy' }], { grammar });
    const text = await generate(model, context, prompt.prompt, sampler, 100);
    const { tool_calls } = parse(text, false, prompt);
    expect(tool_calls[0].name).toBe('get_weather');
    expect(JSON.parse(tool_calls[0].arguments)).toHaveProperty('city');
    context.dispose();
  });

  it('refuses generated JSON nested so deep that llama.cpp would end the stack', async () => {
    const prompt = await apply({ messages: [USER], tools: TOOLS });
    const call = `<tool_call>\n{"name": "get_weather", "arguments": {"city": ${'['.repeat(20_000)}`;
    expect(() => parse(call, true, prompt)).toThrowError(expect.objectContaining({ code: 'ERR_TEMPLATE' }));
    expect(JSON.parse(format.parse('['.repeat(20_000), false, '{}')).content).toHaveLength(20_000);
  });

  it('refuses malformed parsers', () => {
    for (const parser of ['{', '{"format":99}', '{"parser":"{"}', '{"reasoning_format":"loud"}']) {
      expect(() => format.parse('x', false, parser)).toThrowError(expect.objectContaining({ code: 'ERR_TEMPLATE' }));
    }
  });
});
