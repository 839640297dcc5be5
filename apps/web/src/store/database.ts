import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type {
  BlobRecord,
  ConversationRecord,
  DraftRecord,
  JournalRow,
  MessageRecord,
  PresetRecord,
} from './records.js';

interface Schema extends DBSchema {
  conversations: { key: string; value: ConversationRecord };
  messages: { key: string; value: MessageRecord; indexes: { conversation: string; state: string } };
  journal: { key: [string, number]; value: JournalRow };
  blobs: { key: string; value: BlobRecord };
  drafts: { key: string; value: DraftRecord };
  presets: { key: string; value: PresetRecord };
}

export type Database = IDBPDatabase<Schema>;

const NAME = 'llamero';

/** Steps from one version of the database to the next; a new one is appended, none is changed. */
const STEPS: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore('conversations', { keyPath: 'id' });
    const messages = database.createObjectStore('messages', { keyPath: 'id' });
    messages.createIndex('conversation', 'conversation');
    messages.createIndex('state', 'state');
    database.createObjectStore('journal', { keyPath: ['message', 'place'] });
    database.createObjectStore('blobs', { keyPath: 'hash' });
    database.createObjectStore('drafts', { keyPath: 'conversation' });
    database.createObjectStore('presets', { keyPath: 'id' });
  },
];

let opened: Promise<Database> | undefined;

/** The database of this page in this browser. @throws DOMException where the browser keeps nothing (private mode) */
export function database(): Promise<Database> {
  opened ??= openDB<Schema>(NAME, STEPS.length, {
    upgrade(db, oldVersion) {
      for (const step of STEPS.slice(oldVersion)) step(db);
    },
    blocking(_current, _blocked, event) {
      // A newer page in another tab wants to change it.
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}
