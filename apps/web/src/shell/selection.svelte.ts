import { chats } from '../chat/chats.svelte.js';
import type { ConversationRecord } from '../store/records.js';

/** The conversations of the list that are chosen, to do something with all of them. */
class Selection {
  private ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Whether conversations are chosen in the list, instead of opened. */
  isOn = $state(false);

  /** Those that are there still, as they are in the list. */
  get chosen(): readonly ConversationRecord[] {
    return chats.list.filter(({ id }) => this.ids.has(id));
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  begin(id: string): void {
    this.ids = new Set([id]);
    this.isOn = true;
  }

  set(ids: readonly string[], isChosen: boolean): void {
    const others = [...this.ids].filter((id) => !ids.includes(id));
    this.ids = new Set(isChosen ? [...others, ...ids] : others);
  }

  end(): void {
    this.ids = new Set();
    this.isOn = false;
  }
}

export const selection = new Selection();
