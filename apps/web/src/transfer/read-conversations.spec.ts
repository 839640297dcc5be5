import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { WholeConversation } from '../store/conversations.js';
import { toTheirs, writeLines } from './llama-cpp.js';
import { readConversations } from './read-conversations.js';

const whole: WholeConversation = {
  conversation: {
    ...{ id: 'c', name: 'n', isPinned: false, createdAt: 1, updatedAt: 2, current: 'm' },
    ...{ system: '', fields: {}, tools: [], schema: '' },
  },
  messages: [{ id: 'm', conversation: 'c', parent: null, role: 'user', text: 'Hi', createdAt: 1, state: 'done' }],
};

const ours = (changes: object = {}) =>
  JSON.stringify({ format: 'llamero', version: 1, conversations: [whole], files: { h: 'data:,x' }, ...changes });

const read = (text: string) => readConversations(strToU8(text));

describe('a file of conversations', () => {
  it('is ours', async () => {
    expect(await read(ours())).toEqual({ conversations: [whole], media: ['data:,x'] });
  });

  it("is of llama.cpp's page: lines, a ZIP of them, or the JSON of earlier versions", async () => {
    const theirs = toTheirs(whole);
    const lines = writeLines([theirs]);
    const zip = zipSync({ 'a.jsonl': strToU8(lines), 'b.txt': strToU8('no') });
    for (const bytes of [strToU8(lines), zip, strToU8(JSON.stringify(theirs)), strToU8(JSON.stringify([theirs]))]) {
      expect((await readConversations(bytes)).conversations).toEqual([whole]);
    }
  });

  it.each([
    ['{', 'JSON'],
    ['{}', 'holds no conversation'],
    [ours({ version: 2 }), 'later version'],
    [ours({ conversations: [{ conversation: { id: 'c' }, messages: [{ id: 1 }] }] }), 'damaged'],
  ])('is refused with a reason: %s', async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });
});
