import { database } from './database.js';
import type { JournalRow } from './records.js';

/** Appends what came of an answer. */
export async function appendToJournal(row: JournalRow): Promise<void> {
  await (await database()).put('journal', row);
}

/** All that the journal has of an answer. */
export async function journalOf(message: string): Promise<{ readonly text: string; readonly reasoning: string }> {
  const rows = await (await database()).getAll('journal', rowsOf(message));
  return { text: rows.map(({ text }) => text).join(''), reasoning: rows.map(({ reasoning }) => reasoning).join('') };
}

export async function clearJournal(message: string): Promise<void> {
  await (await database()).delete('journal', rowsOf(message));
}

function rowsOf(message: string): IDBKeyRange {
  return IDBKeyRange.bound([message, 0], [message, Number.MAX_SAFE_INTEGER]);
}
