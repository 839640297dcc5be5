import { describe, expect, it } from 'vitest';
import { CHAT_FAMILIES } from '../support/chat-families.js';
import { templatesMissing } from '../support/llama-templates.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

const tool = (name: string) => ({
  type: 'function',
  function: {
    name,
    description: 'Tells the weather.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', enum: ['Rome', 'Oslo'] } },
      required: ['city'],
    },
  },
});
const TOOLS = [tool('get_weather'), tool('get_forecast')];

const call = (id: string, args: string) => ({
  id,
  type: 'function',
  function: { name: 'get_weather', arguments: args },
});
const user = (content: unknown) => ({ role: 'user', content });
const CALLED = [
  user('Rome?'),
  { role: 'assistant', content: null, tool_calls: [call('call00001', '{"city":"Rome"}')] },
  { role: 'tool', content: '21 °C', tool_call_id: 'call00001', name: 'get_weather' },
];

/** What a client may send after it has offered the tools once. */
const CONVERSATIONS: Readonly<Record<string, object>> = {
  'a question': { messages: [user('Hello')] },
  'system and question': { messages: [{ role: 'system', content: 'Be short.' }, user('Hello')] },
  'several turns': { messages: [user('Hi'), { role: 'assistant', content: ' Hello! ' }, user('  And now?\n')] },
  'parts of text': {
    messages: [
      user([
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ]),
    ],
  },
  'a result of a call': { messages: CALLED },
  'a question after a result': { messages: [...CALLED, { role: 'assistant', content: 'Warm.' }, user('Thanks')] },
  'reasoning before a call': {
    messages: [CALLED[0], { ...CALLED[1], content: 'Let me see.', reasoning_content: 'A call.' }, CALLED[2]],
  },
  'no thinking': { messages: [user('Hello')], enable_thinking: false },
  variables: { messages: [user('Hello')], chat_template_kwargs: { enable_thinking: false, date_string: 'today' } },
  'no beginning of an answer': { messages: [user('Hello')], add_generation_prompt: false },
  'other tools': { messages: [user('Hello')], tools: [tool('other')] },
  'no tools': { messages: [user('Hello')], tools: [] },
};

/** Templates for which llama.cpp has no code of its own, at least. */
const ANALYSED = ['Qwen-Qwen3-0.6B', 'NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use', 'GLM-4.6'];

type Prompt = { readonly prompt: string; readonly generation_prompt: string; readonly is_direct?: true };

describe.skipIf(MISSING !== undefined)(`prompts rendered once${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  function promptsOf(template: string) {
    const format = fixture.formatOf(template);
    return async (conversation: object, opening?: string): Promise<Prompt | string> => {
      const request = { tools: TOOLS, tool_choice: 'none', ...conversation, ...(opening !== undefined && { opening }) };
      return format.apply(JSON.stringify(request)).then(
        ({ json }) => JSON.parse(json) as Prompt,
        (error: Error) => error.message,
      );
    };
  }

  const templates = [...new Set([...ANALYSED, ...CHAT_FAMILIES.map(({ template }) => template)])];

  it.each(templates)('are those that llama.cpp makes, in the template %s', async (template) => {
    const prompt = promptsOf(template);
    await prompt(CONVERSATIONS['a question']!, '');
    for (const [name, conversation] of Object.entries(CONVERSATIONS)) {
      const expected = await prompt(conversation);
      if (typeof expected === 'string') {
        expect(await prompt(conversation, 'x'), name).toBe(expected);
        continue;
      }
      const { prompt: text, generation_prompt: opening } = expected;
      expect(await prompt(conversation, opening), name).toMatchObject({ prompt: text, generation_prompt: opening });
    }
  });

  it.each(ANALYSED)('are made once the template %s was seen to give the same', async (template) => {
    const prompt = promptsOf(template);
    const conversation = CONVERSATIONS['a result of a call']!;
    const { generation_prompt: opening } = (await prompt(conversation)) as Prompt;
    expect(await prompt(conversation, opening)).not.toHaveProperty('is_direct');
    expect(await prompt(conversation, `${opening}!`)).not.toHaveProperty('is_direct');
    expect(await prompt(conversation, opening)).toHaveProperty('is_direct', true);
  });

  it('are not made where the prompt ends otherwise, nor where a message is gone on with', async () => {
    const prompt = promptsOf(ANALYSED[0]!);
    await prompt(CONVERSATIONS['a question']!, '');
    expect(await prompt(CONVERSATIONS['a question']!, 'Hello')).not.toHaveProperty('is_direct');
    const continued = { messages: [user('Hi'), { role: 'assistant', content: 'Hel' }], continue_final_message: true };
    expect(await prompt(continued, 'Hel')).not.toHaveProperty('is_direct');
  });
});
