import type { MessageRecord } from './records.js';

/**
 * The messages of a conversation as a tree: what was edited or asked again has siblings. All its questions take time in
 * proportion to the branch that they are about.
 */
export class MessageTree {
  private readonly byId = new Map<string, MessageRecord>();
  private readonly childrenOf = new Map<string | null, string[]>();

  constructor(messages: Iterable<MessageRecord> = []) {
    for (const message of [...messages].toSorted((a, b) => a.createdAt - b.createdAt)) this.put(message);
  }

  get size(): number {
    return this.byId.size;
  }

  all(): readonly MessageRecord[] {
    return [...this.byId.values()];
  }

  get(id: string): MessageRecord | undefined {
    return this.byId.get(id);
  }

  /** Adds a message, or replaces the one with its id, whose parent stays. */
  put(message: MessageRecord): void {
    if (!this.byId.has(message.id)) {
      const siblings = this.childrenOf.get(message.parent);
      if (siblings === undefined) this.childrenOf.set(message.parent, [message.id]);
      else siblings.push(message.id);
    }
    this.byId.set(message.id, message);
  }

  /** The messages from the first to this one; none where it is not there. */
  branchTo(id: string | null): readonly MessageRecord[] {
    const branch: MessageRecord[] = [];
    let next = id === null ? undefined : this.byId.get(id);
    // A file may hold a circle.
    for (let count = 0; next !== undefined && count <= this.byId.size; count++) {
      branch.push(next);
      next = next.parent === null ? undefined : this.byId.get(next.parent);
    }
    return branch.reverse();
  }

  /** Messages with the same parent, the message itself among them, oldest first. */
  siblingsOf({ parent }: MessageRecord): readonly string[] {
    return this.childrenOf.get(parent) ?? [];
  }

  /** The end of the branch that goes on from a message by the latest ones. */
  endFrom(id: string): string {
    let end = id;
    for (let count = 0; count <= this.byId.size; count++) {
      const next = this.childrenOf.get(end)?.at(-1);
      if (next === undefined) break;
      end = next;
    }
    return end;
  }

  /** The latest of the first messages and what goes on from it; null where there is none. */
  latestEnd(): string | null {
    const first = this.childrenOf.get(null)?.at(-1);
    return first === undefined ? null : this.endFrom(first);
  }

  /** Takes out a message and all that follows it. @returns what was taken out */
  remove(id: string): readonly MessageRecord[] {
    const removed: MessageRecord[] = [];
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const message = this.byId.get(next);
      if (message === undefined) continue;
      removed.push(message);
      this.byId.delete(next);
      waiting.push(...(this.childrenOf.get(next) ?? []));
      this.childrenOf.delete(next);
    }
    const first = removed[0];
    const siblings = first && this.childrenOf.get(first.parent);
    if (siblings !== undefined) siblings.splice(siblings.indexOf(id), 1);
    return removed;
  }
}
