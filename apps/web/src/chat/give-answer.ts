import { messagesOf, putMessages } from '../store/conversations.js';
import { clearJournal, journalOf } from '../store/journal.js';
import type { ConversationRecord, MessageRecord } from '../store/records.js';
import { Answer } from './answer.svelte.js';
import { chats } from './chats.svelte.js';
import { alone, otherTabs } from './other-tabs.js';
import { running } from './running.svelte.js';
import { written } from './written.js';

/** Answers that this page takes up, or has taken up. */
const takenUp = new Set<string>();

/** Has an answer given, and writes it down when it is complete. */
export async function giveAnswer(
  conversation: ConversationRecord,
  message: MessageRecord,
  body: (message: MessageRecord) => Promise<object>,
): Promise<void> {
  await alone(message.id, async () => {
    await chats.keep(() => putMessages([message]));
    otherTabs.tell({ conversation: message.conversation });
    await follow(new Answer(conversation, message, body, true));
  });
}

/**
 * Takes up an answer that an earlier page left running: from the server, which has it from its first byte; where it is
 * gone there, from the journal.
 */
export async function takeUpAnswer(conversation: ConversationRecord, message: MessageRecord): Promise<void> {
  if (running.has(message.id) || takenUp.has(message.id)) return;
  takenUp.add(message.id);
  const isAlone = await alone(message.id, async () => {
    const end = await follow(new Answer(conversation, message, undefined, true), false);
    if (end.state === 'running') return true;
    const wasGone = end.state === 'failed';
    const kept = wasGone ? await journalOf(message.id) : undefined;
    const text = message.text + (kept?.text ?? '');
    const record =
      kept === undefined ? end : { ...end, text, ...reasoningOf(message, kept), state: 'interrupted' as const };
    await writeEnd(record);
    return true;
  });
  if (isAlone !== true) await watch(conversation, message);
}

/** Shows an answer that another tab writes down. */
async function watch(conversation: ConversationRecord, message: MessageRecord): Promise<void> {
  const answer = new Answer(conversation, message, undefined, false);
  running.set(message.id, answer);
  await answer.done;
  // The other tab has the lock until it has written down the end.
  await new Promise((resolve) => setTimeout(resolve, 300));
  running.delete(message.id);
  const now = (await messagesOf(message.conversation)).find(({ id }) => id === message.id);
  if (now !== undefined) written.tell(now);
}

async function follow(answer: Answer, writesEnd = true): Promise<MessageRecord> {
  const { message } = answer;
  running.set(message.id, answer);
  try {
    const end = await answer.done;
    if (writesEnd && end.state !== 'running') await writeEnd(end);
    return end;
  } finally {
    running.delete(message.id);
  }
}

async function writeEnd(end: MessageRecord): Promise<void> {
  written.tell(end);
  await chats.keep(async () => {
    await putMessages([end]);
    await clearJournal(end.id);
  });
  otherTabs.tell({ conversation: end.conversation });
}

function reasoningOf(message: MessageRecord, kept: { readonly reasoning: string }): { reasoning?: string } {
  const reasoning = (message.reasoning ?? '') + kept.reasoning;
  return reasoning === '' ? {} : { reasoning };
}
