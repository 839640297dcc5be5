import type { Attachment } from '../store/records.js';

/** Letters of a name in the list. */
const LENGTH = 60;

/** The name of a conversation that begins with this: its first line. */
export function titleOf(text: string, attachments: readonly Attachment[] = []): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? attachments[0]?.name ?? '';
  const letters = Array.from(line.trim());
  return letters.length > LENGTH ? `${letters.slice(0, LENGTH - 1).join('')}…` : letters.join('');
}
