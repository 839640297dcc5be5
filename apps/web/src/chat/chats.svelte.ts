import {
  allConversations,
  conversationOf,
  deleteConversation,
  putConversation,
  putWhole,
  type WholeConversation,
} from '../store/conversations.js';
import type { ConversationRecord } from '../store/records.js';
import { freshId } from '../ui/id.js';
import { otherTabs } from './other-tabs.js';

/** All conversations of this browser. */
class Chats {
  list = $state.raw<readonly ConversationRecord[]>([]);
  /** What was deleted last, to be brought back. */
  private deleted: readonly WholeConversation[] = [];
  /** Why nothing can be kept; undefined = it can. */
  problem = $state<string | undefined>(undefined);

  async load(): Promise<void> {
    try {
      this.list = await allConversations();
    } catch (error) {
      this.problem = String(error);
    }
  }

  constructor() {
    otherTabs.listen(({ conversation }) => void this.reload(conversation));
  }

  get(id: string): ConversationRecord | undefined {
    return this.list.find((each) => each.id === id);
  }

  /** A conversation that is not written down before its first message. */
  begun(changes: Partial<ConversationRecord> = {}): ConversationRecord {
    const now = Date.now();
    return {
      ...{ id: freshId(), name: '', isPinned: false, createdAt: now, updatedAt: now, current: null },
      ...{ system: '', fields: {}, tools: [], schema: '', ...changes },
    };
  }

  async put(conversation: ConversationRecord): Promise<void> {
    this.list = [...this.list.filter(({ id }) => id !== conversation.id), conversation];
    await this.keep(() => putConversation(conversation));
    otherTabs.tell({ conversation: conversation.id });
  }

  async change(id: string, changes: Partial<ConversationRecord>): Promise<void> {
    const conversation = this.get(id);
    if (conversation !== undefined) await this.put({ ...conversation, ...changes });
  }

  /** Deletes conversations, which `restore` brings back together. */
  async remove(ids: readonly string[]): Promise<void> {
    this.list = this.list.filter(({ id }) => !ids.includes(id));
    const deleted: WholeConversation[] = [];
    for (const id of ids) {
      const whole = await deleteConversation(id);
      if (whole !== undefined) deleted.push(whole);
      otherTabs.tell({ conversation: id });
    }
    this.deleted = deleted;
  }

  async restore(): Promise<void> {
    const wholes = this.deleted;
    this.deleted = [];
    await this.add(wholes);
  }

  /** Adds whole conversations; those that are there already stay as they are. @returns how many were added */
  async add(wholes: readonly WholeConversation[]): Promise<number> {
    const fresh = wholes.filter(({ conversation }) => this.get(conversation.id) === undefined);
    await putWhole(fresh);
    this.list = [...this.list, ...fresh.map(({ conversation }) => conversation)];
    return fresh.length;
  }

  /** Writes something down; where the browser keeps nothing, the page goes on without. */
  async keep(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.problem = String(error);
    }
  }

  private async reload(id: string): Promise<void> {
    const now = await conversationOf(id);
    this.list = [...this.list.filter((each) => each.id !== id), ...(now === undefined ? [] : [now])];
  }
}

export const chats = new Chats();
