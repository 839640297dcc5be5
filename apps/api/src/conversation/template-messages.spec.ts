import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../protocols/openai-chat/messages.js';
import { messagesProblem } from '../protocols/openai-chat/messages.js';
import { templateMessages, textOf } from './template-messages.js';

/** One message as a template takes it. */
function taken(message: ChatMessage): unknown {
  expect(messagesProblem([message])).toBeUndefined();
  return templateMessages([message])[0];
}

describe('the messages for a template', () => {
  it('are the given ones where they hold text', () => {
    const messages = [
      { role: 'developer', content: 'a' },
      { role: 'user', name: 'Ann', content: 'b' },
      { role: 'assistant', content: 'c', reasoning_content: 'd' },
    ];
    expect(templateMessages(messages)).toEqual(messages);
  });

  it('have no nulls but the content of the assistant', () => {
    const nulls = { name: null, refusal: null, reasoning_content: null, tool_call_id: null, tool_calls: null };
    expect(taken({ role: 'user', content: null, ...nulls })).toEqual({ role: 'user', content: '' });
    expect(taken({ role: 'assistant', content: null, ...nulls })).toEqual({ role: 'assistant', content: null });
  });

  it('have a refusal as text', () => {
    expect(taken({ role: 'assistant', content: null, refusal: 'No.' })).toEqual({ role: 'assistant', content: 'No.' });
    expect(taken({ role: 'assistant', refusal: 'No.' })).toEqual({ role: 'assistant', content: 'No.' });
    expect(taken({ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] })).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'No.' }],
    });
  });

  it('have complete calls', () => {
    const calls = [
      { id: null, function: { name: 'f' } },
      { id: '1', function: { name: 'g', arguments: '{"x":1}' } },
    ];
    expect(taken({ role: 'assistant', tool_calls: calls })).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [
        { type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: '1', type: 'function', function: { name: 'g', arguments: '{"x":1}' } },
      ],
    });
  });
});

describe('the text of a message', () => {
  it('is its content, or its parts joined', () => {
    expect(textOf({ role: 'user', content: 'a' })).toBe('a');
    expect(
      textOf({
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      }),
    ).toBe('ab');
    expect(textOf({ role: 'assistant', content: null })).toBe('');
  });
});
