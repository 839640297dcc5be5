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
