import { database } from './database.js';
import type { ConversationRecord, MessageRecord } from './records.js';

/** A conversation that is deleted, so that it can be brought back. */
export interface WholeConversation {
  readonly conversation: ConversationRecord;
  readonly messages: readonly MessageRecord[];
}

export async function allConversations(): Promise<readonly ConversationRecord[]> {
  return (await database()).getAll('conversations');
}

export async function conversationOf(id: string): Promise<ConversationRecord | undefined> {
  return (await database()).get('conversations', id);
}

export async function putConversation(conversation: ConversationRecord): Promise<void> {
  await (await database()).put('conversations', conversation);
}

export async function messagesOf(conversation: string): Promise<readonly MessageRecord[]> {
  return (await database()).getAllFromIndex('messages', 'conversation', conversation);
}

export async function putMessages(messages: readonly MessageRecord[]): Promise<void> {
  const transaction = (await database()).transaction('messages', 'readwrite');
  await Promise.all([...messages.map((message) => transaction.store.put(message)), transaction.done]);
}

export async function deleteMessages(ids: readonly string[]): Promise<void> {
  const transaction = (await database()).transaction('messages', 'readwrite');
  await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
}

/** Deletes a conversation in one step. @returns what `restore` brings back */
export async function deleteConversation(id: string): Promise<WholeConversation | undefined> {
  const transaction = (await database()).transaction(['conversations', 'messages', 'drafts'], 'readwrite');
  const conversations = transaction.objectStore('conversations');
  const conversation = await conversations.get(id);
  const messages = await transaction.objectStore('messages').index('conversation').getAll(id);
  await Promise.all([
    conversations.delete(id),
    transaction.objectStore('drafts').delete(id),
    ...messages.map((message) => transaction.objectStore('messages').delete(message.id)),
    transaction.done,
  ]);
  return conversation && { conversation, messages };
}

/** Puts whole conversations, in one step each. */
export async function putWhole(wholes: readonly WholeConversation[]): Promise<void> {
  for (const { conversation, messages } of wholes) {
    const transaction = (await database()).transaction(['conversations', 'messages'], 'readwrite');
    await Promise.all([
      transaction.objectStore('conversations').put(conversation),
      ...messages.map((message) => transaction.objectStore('messages').put(message)),
      transaction.done,
    ]);
  }
}

/** Answers that a page that is gone left running. */
export async function runningMessages(): Promise<readonly MessageRecord[]> {
  return (await database()).getAllFromIndex('messages', 'state', 'running');
}
