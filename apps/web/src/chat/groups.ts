import type { ConversationRecord } from '../store/records.js';

export type GroupName = 'pinned' | 'today' | 'yesterday' | 'lastWeek' | 'older';

export interface Group {
  readonly name: GroupName;
  readonly conversations: readonly ConversationRecord[];
}

const DAY = 86_400_000;

/** Conversations by the day of their last change, the latest first; pinned ones before all. Empty groups are left out. */
export function groupsOf(conversations: readonly ConversationRecord[], now: number): readonly Group[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const sorted = conversations.toSorted((a, b) => b.updatedAt - a.updatedAt);
  const nameOf = ({ isPinned, updatedAt }: ConversationRecord): GroupName => {
    if (isPinned) return 'pinned';
    if (updatedAt >= midnight) return 'today';
    if (updatedAt >= midnight - DAY) return 'yesterday';
    return updatedAt >= midnight - 7 * DAY ? 'lastWeek' : 'older';
  };
  const names: readonly GroupName[] = ['pinned', 'today', 'yesterday', 'lastWeek', 'older'];
  return names.flatMap((name) => {
    const members = sorted.filter((each) => nameOf(each) === name);
    return members.length === 0 ? [] : [{ name, conversations: members }];
  });
}
