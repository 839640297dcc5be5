import type { MessageRecord } from '../store/records.js';

type Listener = (message: MessageRecord) => void;

const listeners = new Map<string, Set<Listener>>();

/** Messages that this page writes down, for whoever shows their conversation. */
export const written = {
  tell(message: MessageRecord): void {
    for (const listener of listeners.get(message.conversation) ?? []) listener(message);
  },
  /** @returns stops listening */
  listen(conversation: string, listener: Listener): () => void {
    const all = listeners.get(conversation) ?? new Set();
    listeners.set(conversation, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0) listeners.delete(conversation);
    };
  },
};
