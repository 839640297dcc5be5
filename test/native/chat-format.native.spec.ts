import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatFormat, Model } from '../../libs/engine/src/backend/native.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

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

describe('ChatFormat', () => {
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
  const fails = (request: unknown, reason: RegExp) =>
    expect(format.apply(typeof request === 'string' ? request : JSON.stringify(request))).rejects.toMatchObject({
      code: 'ERR_TEMPLATE',
      message: expect.stringMatching(reason),
    });

  it("takes the model's own template", () => {
    expect(format.source).toBe(model.info.chatTemplate?.trimEnd());
  });

  it('renders messages', async () => {
    const { prompt, grammar, generation_prompt } = await apply({
      messages: [{ role: 'system', content: 'Be brief.' }, USER, { role: 'assistant', content: 'Sunny.' }, USER],
    });
    expect(prompt).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhat is the weather in Rome?<|im_end|>\n' +
        '<|im_start|>assistant\nSunny.<|im_end|>\n<|im_start|>user\nWhat is the weather in Rome?<|im_end|>\n' +
        '<|im_start|>assistant\n',
    );
    expect(grammar).toBe('');
    expect(prompt.endsWith(generation_prompt)).toBe(true);
  });

  it('renders content given as parts', async () => {
    const parts = [{ type: 'text', text: 'Hello' }];
    expect((await apply({ messages: [{ role: 'user', content: parts }] })).prompt).toContain('user\nHello<|im_end|>');
  });

  it('leaves the generation prompt out when asked', async () => {
    expect((await apply({ messages: [USER], add_generation_prompt: false })).prompt).toMatch(/<\|im_end\|>\n$/);
  });

  it('continues the last message of the assistant', async () => {
    const request = { messages: [USER, { role: 'assistant', content: 'It is' }], continue_final_message: true };
    expect((await apply(request)).prompt).toMatch(/assistant\nIt is$/);
    await fails({ ...request, add_generation_prompt: true }, /exclude each other/);
    await fails({ ...request, messages: [USER] }, /assistant/);
  });

  it('gives a template its own arguments', async () => {
    const chat = new native.ChatFormat(
      model,
      '{{ mood }} {{ enable_thinking }}{% for m in messages %}{{ m.content }}{% endfor %}',
    );
    const { prompt } = await apply({ messages: [USER], chat_template_kwargs: { mood: 'glad' } }, chat);
    expect(prompt).toContain('glad');
  });

  it('knows the built-in templates by name', async () => {
    const chat = new native.ChatFormat(model, 'llama2');
    expect((await apply({ messages: [USER] }, chat)).prompt).toContain('[INST] What is the weather in Rome? [/INST]');
    const chatml = new native.ChatFormat(model, 'chatml');
    expect((await apply({ messages: [USER] }, chatml)).prompt).toContain('<|im_start|>user\nWhat');
    await expect(apply({ messages: [USER], tools: TOOLS }, chat)).rejects.toMatchObject({ code: 'ERR_TEMPLATE' });
  });

  it('makes a grammar of a JSON schema', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const { grammar, grammar_lazy } = await apply({ messages: [USER], json_schema: schema });
    expect(grammar).toContain('root ::=');
    expect(grammar_lazy).toBe(false);
  });

  it('makes tools a lazy grammar that begins at the first call', async () => {
    const prompt = await apply({ messages: [USER], tools: TOOLS });
    expect(prompt.prompt).toContain('get_weather');
    expect(prompt.grammar_lazy).toBe(true);
    expect(prompt.grammar_triggers).toEqual([{ type: 'word', value: '<tool_call>\n', token: -1 }]);
    expect(prompt.preserved_tokens).toContain('<tool_call>');
    const required = await apply({ messages: [USER], tools: TOOLS, tool_choice: 'required' });
    expect(required.grammar_lazy).toBe(false);
    expect((await apply({ messages: [USER], tools: TOOLS, tool_choice: 'none' })).grammar).toBe('');
  });

  it.each([
    ['{% if %}', /./],
    ['{{ unclosed', /./],
  ])('tells why the template %j is refused', (template, reason) => {
    expect(() => new native.ChatFormat(model, template)).toThrowError(
      expect.objectContaining({ code: 'ERR_TEMPLATE', message: expect.stringMatching(reason) }),
    );
    expect(() => new native.ChatFormat(model, template)).not.toThrowError('std::exception');
  });

  it('tells what a template raised', async () => {
    const chat = new native.ChatFormat(model, "{{ raise_exception('no, thanks') }}");
    await expect(apply({ messages: [USER] }, chat)).rejects.toMatchObject({
      code: 'ERR_TEMPLATE',
      message: expect.stringContaining('no, thanks'),
    });
  });

  it('refuses malformed requests', async () => {
    await fails('{', /parse error/);
    await fails('[]', /object/);
    await fails({}, /messages/);
    await fails({ messages: 'hi' }, /messages/);
    await fails({ messages: [{ content: 'x' }] }, /role/);
    await fails({ messages: [USER], tools: 'hammer' }, /./);
    await fails({ messages: [USER], tool_choice: 'maybe' }, /tool_choice/);
    await fails({ messages: [USER], tool_choice: 3 }, /tool_choice/);
    await fails({ messages: [USER], reasoning_format: 'loud' }, /reasoning format/);
    await fails({ messages: [USER], parallel_tool_calls: 'yes' }, /parallel_tool_calls/);
    expect(() => format.apply(3 as unknown as string)).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });

  it('refuses JSON nested so deep that llama.cpp would end the stack', async () => {
    const deep = `${'{"type":"array","items":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
    const message = JSON.stringify(USER);
    await fails(`{"messages":[${message}],"json_schema":${deep}}`, /nested too deep/);
    const tool = `{"type":"function","function":{"name":"t","parameters":${deep}}}`;
    await fails(`{"messages":[${message}],"tools":[${tool}]}`, /nested too deep/);
    const brackets = { role: 'user', content: '['.repeat(20_000) };
    expect((await apply({ messages: [brackets] })).prompt).toContain(brackets.content);
  });

  it('refuses a schema that contains itself through allOf, for which llama.cpp never ends', async () => {
    const itself = { properties: { children: { type: 'array', items: { allOf: [{ $ref: '#/definitions/node' }] } } } };
    const recursive = { definitions: { node: itself }, properties: { root: { $ref: '#/definitions/node' } } };
    await fails({ messages: [USER], json_schema: recursive }, /contains itself through allOf/);
    const tool = { type: 'function', function: { name: 't', parameters: recursive } };
    await fails({ messages: [USER], tools: [tool] }, /contains itself through allOf/);
    expect((await apply({ messages: [USER], tools: [tool], tool_choice: 'none' })).prompt).toContain(
      'definitions/node',
    );
    const child = { properties: { child: { $ref: '#/definitions/node' } } };
    const fine = { definitions: { node: child }, allOf: [{ $ref: '#/definitions/node' }] };
    expect((await apply({ messages: [USER], json_schema: fine })).grammar).toContain('root ::=');
  });

  it('can be disposed of twice, while it applies, and then refuses every call', async () => {
    const chat = new native.ChatFormat(model, '');
    const running = apply({ messages: [USER] }, chat);
    chat.dispose();
    chat.dispose();
    expect((await running).prompt).toContain('Rome');
    for (const call of [() => chat.source, () => chat.apply('{}'), () => chat.parse('', true, '{}')]) {
      expect(call).toThrowError(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    }
  });
});
