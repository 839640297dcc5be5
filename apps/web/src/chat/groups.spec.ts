import { describe, expect, it } from 'vitest';
import type { ConversationRecord } from '../store/records.js';
import { groupsOf } from './groups.js';

const NOW = new Date(2026, 11, 2, 12).getTime();
const HOUR = 3_600_000;

const conversation = (id: string, hoursAgo: number, isPinned = false): ConversationRecord => ({
  ...{ id, name: id, isPinned, createdAt: 0, updatedAt: NOW - hoursAgo * HOUR, current: null },
  ...{ system: '', fields: {}, tools: [], schema: '' },
});

describe('the list of conversations', () => {
  it('is in groups by day, the latest first, pinned ones before all', () => {
    const list = [
      conversation('old', 999),
      conversation('noon', 0),
      conversation('morning', 3),
      conversation('yesterday', 20),
      conversation('tuesday', 100),
      conversation('kept', 500, true),
    ];
    expect(groupsOf(list, NOW).map(({ name, conversations }) => [name, ...conversations.map(({ id }) => id)])).toEqual([
      ['pinned', 'kept'],
      ['today', 'noon', 'morning'],
      ['yesterday', 'yesterday'],
      ['lastWeek', 'tuesday'],
      ['older', 'old'],
    ]);
  });
});
