import { database } from './database.js';
import type { MessageRecord } from './records.js';
import { hasAll, wordsOf } from './words.js';

/** Messages that are read at a time. */
const BATCH = 500;
/** The most hits that are told. */
const MOST = 50;

export interface Hit {
  readonly message: MessageRecord;
  /** The text around the place that was found. */
  readonly excerpt: string;
}

/** Messages of all branches of all conversations whose text has all words, whatever their case; the latest first. */
export async function searchMessages(query: string, signal: AbortSignal): Promise<readonly Hit[]> {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const hits: Hit[] = [];
  let last: string | undefined;
  for (;;) {
    const range = last === undefined ? undefined : IDBKeyRange.lowerBound(last, true);
    const batch = await (await database()).getAll('messages', range, BATCH);
    if (signal.aborted) return [];
    hits.push(...batch.filter(({ text }) => hasAll(text, words)).map((message) => hitOf(message, words[0]!)));
    last = batch.at(-1)?.id;
    if (batch.length < BATCH) break;
  }
  return hits.toSorted((a, b) => b.message.createdAt - a.message.createdAt).slice(0, MOST);
}

function hitOf(message: MessageRecord, word: string): Hit {
  const place = Math.max(0, message.text.toLowerCase().indexOf(word));
  const start = Math.max(0, place - 30);
  const excerpt = message.text.slice(start, place + 60).replaceAll(/\s+/g, ' ');
  return { message, excerpt: `${start > 0 ? '…' : ''}${excerpt}` };
}
