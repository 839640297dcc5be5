import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../config/limits.js';
import { type MessageParam, messagesProblem } from './messages.js';
import { conversationOf } from './messages.parser.js';
import type { MessagesRequest } from './messages.request.js';
import type { ToolChoiceParam } from './tool-choice.js';
import { type ToolParam, toolsProblem } from './tools.js';

const HI: MessageParam = { role: 'user', content: 'hi' };
const open = (signature: string) => (signature === 'sealed' ? 'hm' : undefined);
const parse = (fields: Partial<MessagesRequest>) => conversationOf({ messages: [HI], ...fields } as never, open);

/** Messages as a conversation has them. */
function parsed(...messages: readonly unknown[]): unknown {
  expect(messagesProblem(messages, DEFAULT_LIMITS)).toBeUndefined();
  return parse({ messages: messages as MessageParam[] }).messages;
}

const text = (words: string) => ({ type: 'text', text: words });
const result = (content: unknown, more: object = {}) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: 'toolu_a1', content, ...more }],
});

describe("the messages of Anthropic's requests", () => {
  it('have text, in one block or several', () => {
    expect(parsed(HI)).toEqual([HI]);
    expect(parsed({ role: 'user', content: [text('a')] })).toEqual([{ role: 'user', content: 'a' }]);
    expect(parsed({ role: 'user', content: [text('a'), text('b')] })).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
    ]);
    expect(parsed({ role: 'user', content: [] })).toEqual([{ role: 'user', content: '' }]);
  });

  it('have what the assistant thought, said and called', () => {
    const content = [
      { type: 'thinking', thinking: 'Rome?', signature: 'of another server' },
      text('Let me see.'),
      { type: 'tool_use', id: 'toolu_a1', name: 'get_weather', input: { city: 'Rome' } },
    ];
    expect(parsed(HI, { role: 'assistant', content })).toEqual([
      HI,
      {
        role: 'assistant',
        content: 'Let me see.',
        reasoning: 'Rome?',
        calls: [{ id: 'a1', name: 'get_weather', arguments: '{"city":"Rome"}' }],
      },
    ]);
    expect(parsed({ role: 'assistant', content: content.slice(2) })).toMatchObject([{ content: null }]);
  });

  it('have reasoning that was sealed, where this server has sealed it', () => {
    const thoughts = [
      { type: 'thinking', thinking: '', signature: 'sealed' },
      { type: 'redacted_thinking', data: 'of another server' },
      { type: 'redacted_thinking', data: 'sealed' },
    ];
    expect(parsed({ role: 'assistant', content: [...thoughts, text('a')] })).toEqual([
      { role: 'assistant', content: 'a', reasoning: 'hmhm' },
    ]);
  });

  it('have results of tools as messages of their own, in their place', () => {
    expect(parsed({ role: 'user', content: [...result('sunny').content, text('And?')] })).toEqual([
      { role: 'tool', callId: 'a1', content: 'sunny' },
      { role: 'user', content: 'And?' },
    ]);
    expect(parsed(result([text('a'), text('b')]))).toEqual([
      { role: 'tool', callId: 'a1', content: [text('a'), text('b')] },
    ]);
    expect(parsed(result(undefined))).toEqual([{ role: 'tool', callId: 'a1', content: '' }]);
  });

  it('say that a tool failed, once', () => {
    const failed = (content: unknown) => parsed(result(content, { is_error: true }));
    expect(failed('no such city')).toMatchObject([{ content: [text('Error: '), text('no such city')] }]);
    expect(failed('<tool_use_error>no such file</tool_use_error>')).toMatchObject([
      { content: '<tool_use_error>no such file</tool_use_error>' },
    ]);
    expect(failed(undefined)).toMatchObject([{ content: 'Error: ' }]);
  });

  it('have documents and what was searched for as text', () => {
    const document = {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'Once.' },
      title: 'T',
    };
    const blocks = { type: 'document', source: { type: 'content', content: [text('a'), text('b')] } };
    const found = { type: 'search_result', title: 'T', source: 'https://a.example', content: [text('c')] };
    expect(parsed({ role: 'user', content: [document, blocks, found] })).toEqual([
      { role: 'user', content: [text('T\n\nOnce.'), text('a\nb'), text('T\nhttps://a.example\nc')] },
    ]);
  });

  it('have pictures, in results of tools too', () => {
    const image = (source: object) => ({ type: 'image', source });
    const base64 = image({ type: 'base64', media_type: 'image/png', data: 'AAAA' });
    const url = image({ type: 'url', url: 'https://a.example/b.png' });
    const [user] = parsed({ role: 'user', content: [base64, url] }) as { content: { media: { place: string } }[] }[];
    expect(user!.content.map(({ media }) => media.place)).toEqual([
      'messages[0].content[0].source.data',
      'messages[0].content[1].source.url',
    ]);
    expect(parsed(result([base64]))).toMatchObject([
      { content: [{ media: { kind: 'image', place: 'messages[0].content[0].content[0].source.data' } }] },
    ]);
  });

  it('are one where the same speaker goes on', () => {
    expect(parsed(HI, HI, { role: 'assistant', content: 'a' }, { role: 'assistant', content: [] })).toEqual([
      { role: 'user', content: [text('hi'), text('hi')] },
      { role: 'assistant', content: 'a' },
    ]);
  });

  it('are refused by the place of what cannot be taken', () => {
    const problem = (...messages: readonly unknown[]) => messagesProblem(messages, DEFAULT_LIMITS);
    const ofBlock = (role: string, block: object) => problem({ role, content: [block] });
    expect(problem(HI, { role: 'tool', content: 'a' })).toBe(
      `is wrong at message 1: 'role' must be "user", "assistant" or "system", not "tool"`,
    );
    expect(ofBlock('user', { type: 'thinking', thinking: 'a' })).toContain('block 0: a block of type thinking cannot');
    expect(ofBlock('assistant', result('a').content[0]!)).toContain('in a message of the assistant');
    expect(ofBlock('assistant', { type: 'server_tool_use' })).toContain('type "server_tool_use" are not supported');
    expect(ofBlock('user', { type: 'image', source: { type: 'file', file_id: 'a' } })).toContain('files are not kept');
    expect(ofBlock('user', { type: 'document', source: { type: 'base64', data: 'a' } })).toContain('as text only');
    expect(ofBlock('user', { type: 'image', source: { type: 'base64' } })).toContain("'source.data' must be a text");
    expect(problem(result([{ type: 'tool_use', id: 'a', name: 'b' }]))).toContain('in the result of a tool');
    expect(problem({ role: 'system', content: [{ type: 'image' }] })).toContain('where only text is taken');
    expect(ofBlock('assistant', { type: 'tool_use', id: 'a', name: 'b', input: [] })).toContain("'input' must be");
  });
});

describe('the system prompt', () => {
  it('comes first, without blocks that say nothing', () => {
    const [system] = parse({ system: [text('a'), text(''), text('b')] as never }).messages;
    expect(system).toEqual({ role: 'system', content: [text('a'), text('b')] });
    expect(parse({ system: '' }).messages).toEqual([HI]);
  });

  it('is told without the stamp that Claude Code writes for the bill', () => {
    const of = (system: string) => parse({ system }).messages.slice(0, -1);
    expect(of('x-anthropic-billing-header: cc_version=2.1.9; cch=12ab;')).toEqual([]);
    expect(of('x-anthropic-billing-header: a\nBe brief.')).toEqual([{ role: 'system', content: 'Be brief.' }]);
    expect(of('What is x-anthropic-billing-header: a?')).toHaveLength(1);
  });
});

describe('the tools', () => {
  const tool: ToolParam = { name: 'f', input_schema: { type: 'object' } };
  const search: ToolParam = { type: 'web_search_20250305', name: 'web_search' };
  const choose = (tools: ToolParam[], choice?: ToolChoiceParam) =>
    parse({ tools, ...(choice && { tool_choice: choice }) });

  it('are those of the client, and one of them may have to be called', () => {
    expect(choose([tool])).toMatchObject({
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      toolChoice: { mode: 'auto' },
    });
    expect(choose([tool], { type: 'any' }).toolChoice).toEqual({ mode: 'required' });
    expect(choose([tool], { type: 'tool', name: 'f' }).toolChoice).toEqual({ mode: 'required', names: ['f'] });
    expect(choose([tool], { type: 'none' }).toolChoice).toEqual({ mode: 'none' });
    expect(choose([tool], { type: 'auto', disable_parallel_tool_use: true }).parallelToolCalls).toBe(false);
    expect(choose([tool]).parallelToolCalls).toBeUndefined();
  });

  it('are the same list where the same one comes again', () => {
    const list = [tool];
    expect(choose(list).tools).toBe(choose(list).tools);
  });

  it("leave out those of Anthropic's service, unless one of them has to be called", () => {
    const both = choose([search, tool]);
    expect(both.tools).toHaveLength(1);
    expect(both.fields.parametersOf(0)).toBe('tools[1].input_schema');
    expect(choose([search]).tools).toEqual([]);
    expect(choose([search, tool], { type: 'any' }).tools).toHaveLength(1);
    expect(() => choose([search], { type: 'any' })).toThrow('is of type "web_search_20250305" (web_search)');
    expect(() => choose([tool, search], { type: 'tool', name: 'web_search' })).toThrow("'tools[1]' is of type");
  });

  it('are refused by their place', () => {
    const problem = (...tools: readonly unknown[]) => toolsProblem(tools, DEFAULT_LIMITS);
    expect(problem(tool, {})).toBe("is wrong at tool 1: 'name' must be a text that is not empty");
    expect(problem({ name: 'f', input_schema: [] })).toContain("'input_schema' must be an object");
    expect(problem({ name: 'f', strict: 1 })).toContain("'strict' must be a boolean");
    expect(problem(search, tool)).toBeUndefined();
  });
});
