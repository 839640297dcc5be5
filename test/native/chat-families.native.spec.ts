import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '#engine';
import { GbnfMatcher, schemaToGbnf } from '#grammar';
import { readOptions } from '../../apps/api/src/config/options.js';
import { ChatTemplate } from '../../apps/api/src/conversation/chat-template.js';
import { assembledMessage } from '../../apps/api/src/conversation/message-assembler.js';
import { ResponseGrammar } from '../../apps/api/src/conversation/response-grammar.js';
import { CallFormats } from '../../apps/api/src/conversation/tool-calls/call-formats.js';
import { assistantMessage } from '../../apps/api/src/protocols/openai-chat/assistant-message.js';
import { conversationOf } from '../../apps/api/src/protocols/openai-chat/chat.parser.js';
import type { ChatCompletionRequest } from '../../apps/api/src/protocols/openai-chat/chat-completion.request.js';
import type { AssistantMessage } from '../../apps/api/src/protocols/openai-chat/chat-completion.response.js';
import { LlamaChatParser } from '../../libs/engine/src/backend/llama-chat-parser.js';
import { createReader } from '../../libs/engine/src/generation/create-reader.js';
import { CHAT_FAMILIES, type ChatFamily, JSON_FAMILIES } from '../support/chat-families.js';
import { templatesMissing } from '../support/llama-templates.js';
import { templateEngine } from '../support/template-engine.js';
import { native } from './native-fixture.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      description: 'Tells the weather.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

const SCHEMA = schemaToGbnf(TOOLS[0]!.function.parameters);

const QUESTION = { messages: [{ role: 'user', content: 'What is the weather in Rome?' }], tools: TOOLS };

describe.skipIf(MISSING !== undefined)(`chat templates${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  /** The prompt of a template as the server makes it, whose tokens are the demo model's, and readers of what follows it. */
  async function promptOf(template: string, fields: object, schema?: string) {
    const format = fixture.formatOf(template);
    const engine = templateEngine(fixture.model, format);
    const request = { ...QUESTION, ...fields, stream: true } as unknown as ChatCompletionRequest;
    const chat = new ChatTemplate(engine, new ResponseGrammar(engine, new CallFormats(engine)), readOptions([]));
    const prompt = await chat.prompt(conversationOf(request), schema);
    const onUnparsed = (reason: string) => {
      throw new Error(reason);
    };
    const newReader = () => createReader(new LlamaChatParser(format), prompt.reader, { isStreamed: true, onUnparsed });
    const messageOf = (text: string) => assistant(newReader().read(text, true));
    return { text: prompt.text, grammar: prompt.grammar, newReader, messageOf };
  }

  it.each(CHAT_FAMILIES)('of $template tell calls, reasoning and content of a response apart', async (family) => {
    const { messageOf } = await promptOf(family.template, {});
    expectCalls(messageOf(family.output), family);
  });

  it.each(CHAT_FAMILIES)('of $template tell them character by character', async (family) => {
    const { newReader, messageOf } = await promptOf(family.template, {});
    const reader = newReader();
    const events = [...family.output].flatMap((character) => reader.read(character, false));
    const message = assistant([...events, ...reader.read('', true)]);
    expectCalls(message, family.hasLateIds ? { ...family, ids: [expect.stringMatching(/^[A-Za-z0-9]{9}$/)] } : family);
    expect(withoutIds(message)).toEqual(withoutIds(messageOf(family.output)));
  });

  it.each(CHAT_FAMILIES)(
    'of $template let a model that has to call do so, without a word',
    async ({ template, output, content }) => {
      const { grammar } = await promptOf(template, { tool_choice: 'required' });
      expect(grammar!.lazy).toBe(false);
      expect(new GbnfMatcher(String(grammar!.gbnf)).match(grammar!.prefill + output).complete).toBe(
        content === undefined,
      );
      expect(new GbnfMatcher(String(grammar!.gbnf)).match(`${grammar!.prefill}{"city": "Rome"}`).complete).toBe(false);
    },
  );

  it.each(CHAT_FAMILIES)('of $template give grammars that a sampler takes', async ({ template }) => {
    for (const choice of ['auto', 'required']) {
      const { grammar } = await promptOf(template, { tool_choice: choice });
      if (grammar !== undefined) new native.SamplerChain(fixture.model, [{ type: 'greedy' }], { grammar }).dispose();
    }
  });

  it('that do not survive what a schema leaves unsaid show the tools all the same', async () => {
    const properties = { list: { type: 'array' }, sort: { type: 'string', enum: ['up', 'down', null] } };
    const parameters = { type: 'object', properties };
    const tools = [{ type: 'function', function: { name: 'find', description: 'Finds.', parameters } }];
    const { text } = await promptOf('Apertus-8B-Instruct', { tools });
    expect(text).toContain('sort?: "up" | "down"');
  });

  describe.each(JSON_FAMILIES)('of $template with a schema', ({ template, output }) => {
    it('let a model think before it, and nothing else', async () => {
      const { grammar, messageOf } = await promptOf(template, { tools: undefined }, SCHEMA);
      const matcher = new GbnfMatcher(String(grammar!.gbnf));
      expect(matcher.match(grammar!.prefill + output)).toMatchObject({ complete: true });
      expect(matcher.match(grammar!.prefill + output.replace('city', 'town')).accepted).toBe(false);
      const message = messageOf(output);
      expect(JSON.parse(message.content!)).toEqual({ city: 'Rome' });
      expect(message.reasoning_content?.trim()).toBe(output.startsWith('{') ? undefined : 'Rome it is.');
    });

    it('let it call a tool instead', async () => {
      const { grammar, messageOf } = await promptOf(template, {}, SCHEMA);
      const matcher = new GbnfMatcher(String(grammar!.gbnf));
      const call = CHAT_FAMILIES.find((family) => family.template === template)!;
      for (const text of [output, call.output]) {
        expect(matcher.match(grammar!.prefill + text)).toMatchObject({ complete: true });
      }
      expect(matcher.match(grammar!.prefill + output.replace('city', 'town')).accepted).toBe(false);
      const json = messageOf(output);
      expect(JSON.parse(json.content!)).toEqual({ city: 'Rome' });
      expect(json).not.toHaveProperty('tool_calls');
      expectCalls(messageOf(call.output), call);
    });
  });
});

const assistant = (events: readonly MessageEvent[]) => assistantMessage(assembledMessage(events));

/** The message says what the family's output says. */
function expectCalls(message: AssistantMessage, { cities = ['Rome'], ids, content, reasoning = '' }: ChatFamily): void {
  const calls = message.tool_calls!.map(({ function: { name, arguments: args } }) => [name, JSON.parse(args)]);
  expect(calls).toEqual(cities.map((city) => ['get_weather', { city }]));
  if (ids !== undefined) expect(message.tool_calls!.map(({ id }) => id)).toEqual(ids);
  expect(message.reasoning_content?.trim() ?? '').toBe(reasoning);
  if (content !== undefined) expect(message.content).toBe(content);
  else expect(message.content?.trim() ?? '').toBe('');
}

/** Ids that a text does not hold are random ones. */
function withoutIds({ tool_calls: calls = [], ...message }: AssistantMessage): object {
  return { ...message, calls: calls.map(({ function: called }) => called) };
}
