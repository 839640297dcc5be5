import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../config/limits.js';
import { conversationOf } from './chat.parser.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { type ChatMessage, messagesProblem } from './messages.js';

const requestOf = (fields: Partial<ChatCompletionRequest>) => fields as ChatCompletionRequest;

/** One message as a conversation has it. */
function parsed(message: ChatMessage): unknown {
  expect(messagesProblem([message], DEFAULT_LIMITS)).toBeUndefined();
  return conversationOf(requestOf({ messages: [message] })).messages[0];
}

describe('the messages of a conversation', () => {
  it('hold what was said, by whom, and the reasoning before it', () => {
    expect(parsed({ role: 'developer', content: 'a' })).toEqual({ role: 'developer', content: 'a' });
    expect(parsed({ role: 'user', name: 'Ann', content: 'b' })).toEqual({ role: 'user', name: 'Ann', content: 'b' });
    expect(parsed({ role: 'assistant', content: 'c', reasoning_content: 'd' })).toEqual({
      role: 'assistant',
      content: 'c',
      reasoning: 'd',
    });
    expect(parsed({ role: 'tool', tool_call_id: '1', content: 'e' })).toEqual({
      role: 'tool',
      callId: '1',
      content: 'e',
    });
  });

  it('have no nulls but the content of the assistant', () => {
    const nulls = { name: null, refusal: null, reasoning_content: null, tool_call_id: null, tool_calls: null };
    expect(parsed({ role: 'user', content: null, ...nulls })).toEqual({ role: 'user', content: '' });
    expect(parsed({ role: 'assistant', content: null, ...nulls })).toEqual({ role: 'assistant', content: null });
  });

  it('have a refusal as text', () => {
    expect(parsed({ role: 'assistant', content: null, refusal: 'No.' })).toEqual({ role: 'assistant', content: 'No.' });
    expect(parsed({ role: 'assistant', refusal: 'No.' })).toEqual({ role: 'assistant', content: 'No.' });
    expect(parsed({ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] })).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'No.' }],
    });
  });

  it('have complete calls', () => {
    const calls = [
      { id: null, function: { name: 'f' } },
      { id: '1', function: { name: 'g', arguments: '{"x":1}' } },
    ];
    expect(parsed({ role: 'assistant', tool_calls: calls })).toEqual({
      role: 'assistant',
      content: null,
      calls: [
        { name: 'f', arguments: '{}' },
        { id: '1', name: 'g', arguments: '{"x":1}' },
      ],
    });
  });

  it.each(['', ' \n', null, 'null', undefined])('have {} as the arguments %j of a call', (args) => {
    const message = { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: args } }] };
    expect(parsed(message)).toMatchObject({ calls: [{ name: 'f', arguments: '{}' }] });
  });

  it('may be of an assistant who only reasons, under any of the names for it', () => {
    const reasoner = { role: 'assistant', content: null, reasoning: 'hm' };
    expect(parsed({ role: 'assistant', reasoning_content: 'hm' })).toEqual(reasoner);
    expect(parsed({ role: 'assistant', content: null, reasoning: 'hm' })).toEqual(reasoner);
    expect(parsed({ role: 'assistant', thinking: 'hm', reasoning_content: '' })).toEqual(reasoner);
    const parts = [
      { type: 'thinking', thinking: 'h' },
      { type: 'reasoning', text: 'm' },
    ];
    expect(parsed({ role: 'assistant', content: parts })).toEqual(reasoner);
    expect(parsed({ role: 'assistant', content: [...parts, { type: 'text', text: 'I see.' }] })).toEqual({
      ...reasoner,
      content: [{ type: 'text', text: 'I see.' }],
    });
  });

  it('have their text in parts of any name', () => {
    const content = ['a', { type: 'input_text', text: 'b' }, { type: 'output_text', text: 'c' }];
    expect(parsed({ role: 'user', content })).toEqual({
      role: 'user',
      content: ['a', 'b', 'c'].map((text) => ({ type: 'text', text })),
    });
  });

  it('may be of a tool that has nothing to say', () => {
    expect(parsed({ role: 'tool', tool_call_id: '1' })).toEqual({ role: 'tool', callId: '1', content: '' });
    expect(parsed({ role: 'user', content: [] })).toEqual({ role: 'user', content: '' });
  });

  it('are refused by the place of what cannot be taken', () => {
    const problem = (message: unknown) => messagesProblem([message], DEFAULT_LIMITS);
    expect(problem({ role: 'user', content: [{ type: 'thinking', thinking: 'hm' }] })).toBe(
      'is wrong at message 0: part 0: only messages of the assistant have parts of type thinking',
    );
    expect(problem({ role: 'assistant', content: [{ type: 'thinking', thinking: [] }] })).toContain(
      "a part of type thinking must have a 'thinking'",
    );
    expect(problem({ role: 'assistant', content: null, reasoning: {} })).toContain("'reasoning' must be a string");
    expect(problem({ role: 'assistant', content: ['x'.repeat(DEFAULT_LIMITS.maxText + 1)] })).toContain('part 0: must');
    expect(problem({ role: 'assistant', reasoning: null })).toContain("must contain either 'content'");
  });
});

describe('a conversation', () => {
  it('leaves to the flags what the request leaves out', () => {
    expect(conversationOf(requestOf({ messages: [] }))).toMatchObject({
      tools: [],
      toolChoice: { mode: 'auto' },
      isStreamed: false,
      reasoningFormat: undefined,
      variables: undefined,
    });
  });
});
