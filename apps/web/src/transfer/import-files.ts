import { chats } from '../chat/chats.svelte.js';
import { toasts } from '../shell/toasts.svelte.js';
import { keepBlob } from '../store/blobs.js';
import type { WholeConversation } from '../store/conversations.js';
import { t } from '../texts/texts.js';
import { readConversations } from './read-conversations.js';

/** Adds the conversations of files, and says how many there were. */
export async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    try {
      const { conversations, media } = await readConversations(new Uint8Array(await file.arrayBuffer()));
      for (const address of media) await keepBlob(await blobOfAddress(address));
      const added = await chats.add(conversations.map(ended));
      toasts.show(t.imported(added, conversations.length - added));
    } catch (error) {
      toasts.show(t.notImported(error instanceof Error ? error.message : String(error)));
    }
  }
}

/** No answer runs on from a file. */
function ended({ conversation, messages }: WholeConversation): WholeConversation {
  const end = messages.map((each) => (each.state === 'running' ? { ...each, state: 'interrupted' as const } : each));
  return { conversation, messages: end };
}

/** The policy of the page forbids to fetch a data address. */
async function blobOfAddress(address: string): Promise<Blob> {
  const [, type = '', data = ''] = /^data:([^;,]*);base64,(.*)$/s.exec(address) ?? [];
  return new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type });
}
