import type { WholeConversation } from '../store/conversations.js';

/** Our own file: whole conversations, and the bytes of what was attached, by hash. */
export interface OurFile {
  readonly format: 'llamero';
  readonly version: 1;
  readonly conversations: readonly WholeConversation[];
  /** Data addresses. */
  readonly files: Readonly<Record<string, string>>;
}

/** @throws Error when it is none, or of a later version */
export function checkedFile(value: unknown): OurFile {
  const file = value as Partial<OurFile> | null;
  if (file?.format !== 'llamero') throw new Error('it is no file of chats');
  if (file.version !== 1) throw new Error(`it was made by a later version (${String(file.version)})`);
  const isWhole = ({ conversation, messages }: WholeConversation) =>
    typeof conversation?.id === 'string' &&
    Array.isArray(messages) &&
    messages.every(
      ({ id, conversation: of, text }) => typeof id === 'string' && of === conversation.id && typeof text === 'string',
    );
  if (!Array.isArray(file.conversations) || !file.conversations.every(isWhole))
    throw new Error('its chats are damaged');
  return file as OurFile;
}

export function isOurFile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value;
}

/** Hashes of all that is attached. */
export function attachedHashes(conversations: readonly WholeConversation[]): ReadonlySet<string> {
  const all = conversations.flatMap(({ messages }) => messages.flatMap(({ attachments = [] }) => attachments));
  return new Set(all.flatMap((each) => (each.kind === 'text' ? [] : [each.hash])));
}
