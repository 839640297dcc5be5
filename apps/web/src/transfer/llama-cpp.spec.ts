import { describe, expect, it } from 'vitest';
import type { WholeConversation } from '../store/conversations.js';
import type { MessageRecord } from '../store/records.js';
import { fromTheirs, readLines, type TheirConversation, toTheirs, writeLines } from './llama-cpp.js';

const message = (id: string, parent: string | null, more: Partial<MessageRecord> = {}): MessageRecord => ({
  ...{ id, parent, conversation: 'c', role: 'user', text: id, createdAt: Number(id), state: 'done', ...more },
});

const whole: WholeConversation = {
  conversation: {
    ...{ id: 'c', name: 'Foxes', isPinned: false, createdAt: 1, updatedAt: 9, current: '3' },
    ...{ system: 'Be short.', fields: {}, tools: [], schema: '' },
  },
  messages: [
    message('1', null, { attachments: [{ kind: 'text', name: 'a.txt', text: 'A' }] }),
    message('2', '1', {
      role: 'assistant',
      reasoning: 'hm',
      model: 'm',
      calls: [{ id: 'x', name: 'f', arguments: '{}' }],
    }),
    message('3', '2', { role: 'tool', callId: 'x' }),
    message('4', '1', { role: 'assistant' }),
    message('5', null),
  ],
};

describe("files of llama.cpp's page", () => {
  it('give back the whole tree that was written', () => {
    expect(readLines(writeLines([toTheirs(whole)])).map(fromTheirs)).toEqual([whole]);
  });

  it('are taken with all branches, and without the message that holds the tree', () => {
    const theirs: TheirConversation = {
      conv: { id: 'k', name: 'n', lastModified: 5, currNode: 'b' },
      messages: [
        {
          id: 'r',
          convId: 'k',
          type: 'root',
          timestamp: 0,
          role: 'system',
          content: '',
          parent: null,
          children: ['a'],
        },
        {
          id: 'a',
          convId: 'k',
          type: 'text',
          timestamp: 1,
          role: 'user',
          content: 'Hi',
          parent: 'r',
          children: ['b', 'd'],
        },
        {
          id: 'b',
          convId: 'k',
          type: 'text',
          timestamp: 2,
          role: 'assistant',
          content: 'Ho',
          parent: 'a',
          children: [],
          toolCalls: '',
        },
        {
          id: 'd',
          convId: 'k',
          type: 'text',
          timestamp: 3,
          role: 'assistant',
          content: 'Hu',
          parent: 'a',
          children: [],
          thinking: 'so',
        },
      ],
    };
    const { conversation, messages } = fromTheirs(theirs);
    expect(conversation).toMatchObject({ id: 'k', name: 'n', current: 'b', system: '' });
    expect(messages.map(({ id, parent, text, reasoning }) => [id, parent, text, reasoning])).toEqual([
      ['a', null, 'Hi', undefined],
      ['b', 'a', 'Ho', undefined],
      ['d', 'a', 'Hu', 'so'],
    ]);
  });

  it('are refused where they hold something else', () => {
    expect(() => readLines('{"type":"message","message":{}}')).toThrow('before any conversation');
    expect(() => fromTheirs({} as TheirConversation)).toThrow('holds no conversation');
  });
});
