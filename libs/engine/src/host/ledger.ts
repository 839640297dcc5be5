import type { EngineCommand } from '../door/commands.js';
import type { Suspects } from './suspect-line.js';

/** What somebody waits for. */
export interface LedgerEntry {
  /** The engine that is there has it. */
  isSent: boolean;
  /** An engine ended while it had this, so that it may be the cause: the next engine gets it beside no other such. */
  isSuspect: boolean;
}

/** What somebody waits for, by number and in order of arrival, and what of it an engine has. */
export abstract class Ledger<Entry extends LedgerEntry> implements Suspects {
  protected readonly entries = new Map<number, Entry>();

  /** Gives one to an engine; does nothing if nobody waits for it any more. */
  abstract send(id: number, send: (command: EngineCommand) => void): void;

  get size(): number {
    return this.entries.size;
  }

  /** The next suspect that no engine has; undefined = there is none. */
  get nextSuspect(): number | undefined {
    for (const [id, { isSuspect, isSent }] of this.entries) if (isSuspect && !isSent) return id;
    return undefined;
  }

  has(id: number): boolean {
    return this.entries.has(id);
  }

  ids(): readonly number[] {
    return [...this.entries.keys()];
  }

  /** Sends all but suspects to an engine that has none of them. */
  sendAll(send: (command: EngineCommand) => void): void {
    for (const [id, { isSuspect }] of this.entries) if (!isSuspect) this.send(id, send);
  }

  /** Nobody waits for it any more. @returns whether an engine may have it */
  remove(id: number): boolean {
    return this.take(id)?.isSent ?? false;
  }

  protected take(id: number): Entry | undefined {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    return entry;
  }
}
