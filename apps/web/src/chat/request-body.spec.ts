import { describe, expect, it } from 'vitest';
import type { ConversationRecord, MessageRecord } from '../store/records.js';
import { requestBody } from './request-body.js';

const conversation = (changes: Partial<ConversationRecord> = {}): ConversationRecord => ({
  ...{ id: 'c', name: '', isPinned: false, createdAt: 0, updatedAt: 0, current: null },
  ...{ system: '', fields: {}, tools: [], schema: '', ...changes },
});

const message = (role: MessageRecord['role'], text: string, more: Partial<MessageRecord> = {}): MessageRecord => ({
  ...{ id: text, conversation: 'c', parent: null, role, text, createdAt: 0, state: 'done', ...more },
});

const body = (settings: Partial<ConversationRecord>, ...branch: MessageRecord[]) =>
  requestBody(conversation(settings), branch, (hash) => Promise.resolve(`data:image/png;base64,${hash}`));

describe('the request for an answer', () => {
  it('sends the messages, and no field that nobody changed', async () => {
    expect(await body({}, message('user', 'Hi'))).toEqual({ messages: [{ role: 'user', content: 'Hi' }] });
  });

  it('sends what was set for the chat', async () => {
    const tool = { name: 'f', description: 'd', parameters: { type: 'object' } };
    const settings = { system: 'Be short.', fields: { top_k: 3 }, tools: [tool], schema: '{"type":"string"}' };
    expect(await body(settings, message('user', 'Hi'))).toEqual({
      top_k: 3,
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hi' },
      ],
      tools: [{ type: 'function', function: tool }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: { type: 'string' } },
      },
    });
  });

  it('goes on with an answer that is the last message', async () => {
    expect(await body({}, message('user', 'Hi'), message('assistant', 'Hel'))).toMatchObject({
      add_generation_prompt: false,
      continue_final_message: true,
    });
  });

  it('sends calls and their results', async () => {
    const calls = [{ id: 'a', name: 'f', arguments: '{}' }];
    const { messages } = await body({}, message('assistant', '', { calls }), message('tool', '42', { callId: 'a' }));
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', content: '42', tool_call_id: 'a' },
    ]);
  });

  it('sends files as text before the question, and pictures beside it', async () => {
    const attachments = [
      { kind: 'text', name: 'a.txt', text: 'AAA' },
      { kind: 'image', name: 'b.png', type: 'image/png', hash: '99' },
    ] as const;
    const { messages } = await body({}, message('user', 'Look', { attachments }));
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'File a.txt:\n\nAAA\n\nLook' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,99' } },
        ],
      },
    ]);
  });
});
