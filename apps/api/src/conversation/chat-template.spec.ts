import { describe, expect, it } from 'vitest';
import { type EngineClient, EngineError, type FormattedChat } from '#engine';
import { readOptions } from '../config/options.js';
import { conversationOf } from '../protocols/openai-chat/chat.parser.js';
import type { ChatCompletionRequest } from '../protocols/openai-chat/chat-completion.request.js';
import { ChatTemplate } from './chat-template.js';
import { ResponseGrammar } from './response-grammar.js';
import type { Tool } from './tool.js';
import { CallFormats } from './tool-calls/call-formats.js';

const FORMATTED: FormattedChat = {
  prompt: 'P',
  grammar: 'root ::= "x"',
  grammar_lazy: true,
  grammar_triggers: [],
  preserved_tokens: [],
  additional_stops: [],
  generation_prompt: '<g>',
  supports_thinking: false,
  thinking_start_tag: '',
  thinking_end_tags: [],
  format: 2,
  parser: 'parser',
};

const tool = (name: string): Tool => ({ type: 'function', function: { name } });

const tokensOf = (text: string) => Int32Array.from([...text].map((letter) => letter.charCodeAt(0)));

interface Request {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A formatter over an engine whose one-letter words are one token: their code. */
function formatOf(formatted: Partial<FormattedChat> | ((request: Request) => Partial<FormattedChat>) = {}) {
  const asked: Record<string, unknown>[] = [];
  const engine = {
    model: { addBos: true, slotContextSize: 64, shifts: false },
    vocabulary: { longestPiece: 8 },
    formatChat: async (request: Record<string, unknown>) => {
      asked.push(request);
      return {
        ...FORMATTED,
        ...(typeof formatted === 'function' ? formatted(request as unknown as Request) : formatted),
      };
    },
    tokenize: async (text: string) => tokensOf(text),
    tokenizeAll: async (texts: readonly string[]) => texts.map(tokensOf),
  };
  const grammar = new ResponseGrammar(
    engine as unknown as EngineClient,
    new CallFormats(engine as unknown as EngineClient),
  );
  const format = new ChatTemplate(engine as unknown as EngineClient, grammar, readOptions([]));
  const prompt = (request: Partial<ChatCompletionRequest>, schema?: string) =>
    format.prompt(
      conversationOf({ messages: [{ role: 'user', content: 'hi' }], ...request } as ChatCompletionRequest),
      schema,
    );
  return { prompt, asked };
}

describe('ChatTemplate', () => {
  it('constrains calls by the grammar of the template, from its triggers on', async () => {
    const { prompt } = formatOf({
      grammar_triggers: [
        { type: 'word', value: 'w', token: -1 },
        { type: 'word', value: '<a.b>', token: -1 },
        { type: 'pattern', value: 'p+', token: -1 },
        { type: 'pattern_full', value: 'full', token: -1 },
        { type: 'pattern_full', value: '^done$', token: -1 },
        { type: 'token', value: 't', token: 5 },
      ],
    });
    expect((await prompt({ tools: [tool('f')] })).grammar).toEqual({
      gbnf: 'root ::= "x"',
      lazy: true,
      triggerTokens: [119, 5],
      triggerPatterns: ['<a\\.b>', 'p+', '^full$', '^done$'],
      prefill: '<g>',
    });
  });

  it('keeps as tokens the words that are one token', async () => {
    const { prompt } = formatOf({ preserved_tokens: ['a', 'ab', 'c'] });
    expect((await prompt({})).preservedTokens).toEqual([97, 99]);
  });

  it('needs no grammar where nothing may be called', async () => {
    const { prompt } = formatOf();
    expect((await prompt({})).grammar).toBeUndefined();
    expect((await prompt({ tools: [tool('f')], tool_choice: 'none' })).grammar).toBeUndefined();
  });

  it('offers only the tool that is named, and requires it', async () => {
    const { prompt, asked } = formatOf();
    await prompt({ tools: [tool('f'), tool('g')], tool_choice: tool('g') });
    const [rendered, , formatted] = asked;
    expect(rendered).toMatchObject({ tools: [tool('g')], tool_choice: 'none' });
    expect(formatted).toMatchObject({ tools: [{ type: 'function' }], tool_choice: 'required' });
  });

  it('refuses to require a tool that is not there', async () => {
    const { prompt } = formatOf();
    await expect(prompt({ tools: [tool('f')], tool_choice: tool('g') })).rejects.toMatchObject({ status: 400 });
    await expect(prompt({ tool_choice: 'required' })).rejects.toMatchObject({ status: 400 });
  });

  it('refuses tools that the template cannot have called', async () => {
    const { prompt } = formatOf({ grammar: '' });
    const refusal = { status: 400, details: { param: 'tools' } };
    await expect(prompt({ tools: [tool('f')] })).rejects.toMatchObject(refusal);
    await expect(prompt({ tools: [tool('f')], tool_choice: 'required' })).rejects.toMatchObject(refusal);
    await expect(prompt({ tools: [tool('f')], tool_choice: 'none' })).resolves.toMatchObject({ text: 'P' });
  });

  it('holds JSON that goes on with a message to the whole of it', async () => {
    const { prompt } = formatOf();
    const messages = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '{"a"' },
          { type: 'text', text: ':' },
        ],
      },
    ];
    const { grammar } = await prompt({ messages } as Partial<ChatCompletionRequest>, 'root ::= "{}"');
    expect(grammar).toMatchObject({ gbnf: 'root ::= "{}"', lazy: false, prefill: '{"a":' });
  });

  it('formats no messages of more text than the context could hold', async () => {
    const { prompt, asked } = formatOf();
    const messages = Array.from({ length: 3 }, () => ({ role: 'user' as const, content: 'x'.repeat(200) }));
    await expect(prompt({ messages })).rejects.toMatchObject({ code: 'ERR_CONTEXT_SIZE' });
    expect(asked).toEqual([]);
  });

  describe('with several system messages', () => {
    const messages = [
      { role: 'system', content: 'A' },
      { role: 'developer', content: 'B' },
      { role: 'user', content: 'hi' },
    ];
    const written = (request: Request) => request.messages.map(({ content }) => content).join('|');

    it('is asked once of a template that takes them', async () => {
      const { prompt, asked } = formatOf((request) => ({ prompt: written(request) }));
      expect((await prompt({ messages })).text).toBe('A|B|hi');
      expect(asked).toHaveLength(1);
    });

    it.each(['refuses', 'drops'])('joins them for a template that %s the second', async (what) => {
      const { prompt } = formatOf((request) => {
        const [first, second, ...rest] = request.messages;
        if (second?.role !== 'developer') return { prompt: written(request) };
        if (what === 'refuses') throw new EngineError('ERR_TEMPLATE', 'one system message at most');
        return { prompt: written({ messages: [first!, ...rest] }) };
      });
      expect((await prompt({ messages })).text).toBe('A\n\nB|hi');
    });

    it('says first why a template refuses them in every way, and takes what is left where none keeps all', async () => {
      let count = 0;
      const refusing = formatOf(() => {
        throw new EngineError('ERR_TEMPLATE', `no ${++count}`);
      });
      await expect(refusing.prompt({ messages })).rejects.toMatchObject({ message: expect.stringMatching(/: no 1$/) });
      const dropping = formatOf(() => ({ prompt: 'hi' }));
      expect((await dropping.prompt({ messages })).text).toBe('hi');
    });
  });

  it('says how the response is read', async () => {
    const spec = async (fields: Partial<ChatCompletionRequest>, formatted: Partial<FormattedChat> = {}) =>
      (await formatOf(formatted).prompt(fields)).reader;
    expect(await spec({})).toMatchObject({
      parser: 'parser',
      parse_tool_calls: false,
      isStreamed: false,
      prefill: { reasoning: '', content: '' },
    });
    expect(await spec({ tools: [tool('f')], stream: true })).toMatchObject({
      parse_tool_calls: true,
      isStreamed: true,
    });
    expect(await spec({ tools: [tool('f')], tool_choice: 'none' })).toMatchObject({ parse_tool_calls: false });
    expect(await spec({}, { supports_thinking: true })).toMatchObject({ supports_thinking: true });
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'so' },
    ];
    expect(await spec({ messages })).toMatchObject({
      is_continuation: true,
      prefill: { reasoning: '', content: 'so' },
    });
  });
});
