import { dataAddressOf } from '../chat/data-address.js';
import { messagesOf, type WholeConversation } from '../store/conversations.js';
import type { ConversationRecord } from '../store/records.js';
import { MessageTree } from '../store/tree.js';
import { download, fileName } from './download.js';
import { toTheirs, writeLines } from './llama-cpp.js';
import { markdownOf } from './markdown-of.js';
import { attachedHashes, type OurFile } from './our-file.js';

/** Saves a conversation with all its branches. */
export async function exportOne(conversation: ConversationRecord): Promise<void> {
  download(fileName(conversation.name, 'json'), 'application/json', JSON.stringify(await fileOf([conversation])));
}

/** Saves conversations in one file. */
export async function exportMany(conversations: readonly ConversationRecord[]): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  download(`llamero-chats-${day}.json`, 'application/json', JSON.stringify(await fileOf(conversations)));
}

/** Saves a conversation for llama.cpp's page. */
export async function exportForLlamaCpp(conversation: ConversationRecord): Promise<void> {
  const messages = await messagesOf(conversation.id);
  const text = writeLines([toTheirs({ conversation, messages })]);
  download(fileName(conversation.name, 'jsonl'), 'application/jsonl', text);
}

/** Saves the branch that is shown as Markdown. */
export async function exportMarkdown(conversation: ConversationRecord): Promise<void> {
  const branch = new MessageTree(await messagesOf(conversation.id)).branchTo(conversation.current);
  download(fileName(conversation.name, 'md'), 'text/markdown', markdownOf(conversation, branch));
}

async function fileOf(conversations: readonly ConversationRecord[]): Promise<OurFile> {
  const wholes: WholeConversation[] = [];
  for (const conversation of conversations) {
    wholes.push({ conversation, messages: await messagesOf(conversation.id) });
  }
  const files: Record<string, string> = {};
  for (const hash of attachedHashes(wholes)) {
    const address = await dataAddressOf(hash);
    if (address !== undefined) files[hash] = address;
  }
  return { format: 'llamero', version: 1, conversations: wholes, files };
}
