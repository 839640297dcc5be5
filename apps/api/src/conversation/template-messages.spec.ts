import { describe, expect, it } from 'vitest';
import { mediaReference } from '../media/media-reference.js';
import { type ContentPart, textOf } from './message.js';
import { templateMessages } from './template-messages.js';

describe('the messages for a template', () => {
  it("have llama.cpp's names", () => {
    const call = { id: '1', name: 'f', arguments: '{"x":1}' };
    expect(
      templateMessages(
        [
          { role: 'user', name: 'Ann', content: 'a' },
          { role: 'assistant', content: null, reasoning: 'b', calls: [call, { name: 'g', arguments: '{}' }] },
          { role: 'tool', callId: '1', content: [{ type: 'text', text: 'c' }] },
        ],
        () => '',
      ),
    ).toEqual([
      { role: 'user', name: 'Ann', content: 'a' },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'b',
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: 'c' }] },
    ]);
  });

  it('have marks where media are', () => {
    const media = mediaReference('image', 'QUJD', 'here');
    const content: readonly ContentPart[] = [
      { type: 'text', text: 'a' },
      { type: 'media', media },
    ];
    expect(templateMessages([{ role: 'user', content }], ({ place }) => `<${place}>`)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'media_marker', text: '<here>' },
        ],
      },
    ]);
  });
});

describe('the text of a message', () => {
  it('is its content, or its parts joined', () => {
    const parts = ['a', 'b'].map((text) => ({ type: 'text' as const, text }));
    expect(textOf({ role: 'user', content: 'a' })).toBe('a');
    expect(textOf({ role: 'user', content: parts })).toBe('ab');
    expect(textOf({ role: 'assistant', content: null })).toBe('');
  });
});
