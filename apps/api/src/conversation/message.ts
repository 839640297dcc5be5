import type { MediaReference } from '../media/media-reference.js';

/** A part of what a message says. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** A picture or a recording in a message. */
export interface MediaPart {
  readonly type: 'media';
  readonly media: MediaReference;
}

export type ContentPart = TextPart | MediaPart;

/** A call that the model made before. */
export interface PastCall {
  readonly id?: string;
  readonly name: string;
  /** JSON text, or JSON itself. */
  readonly arguments: unknown;
}

/** A message of a conversation, of no protocol. */
export interface Message {
  /** As the template knows it: system, developer, user, assistant, tool. */
  readonly role: string;
  /** null: an assistant that only calls tools. */
  readonly content: string | readonly ContentPart[] | null;
  /** The reasoning of the assistant before its content. */
  readonly reasoning?: string;
  /** Who of several speaks; of the result of a call: the tool. */
  readonly name?: string;
  /** The call whose result this is. */
  readonly callId?: string;
  readonly calls?: readonly PastCall[];
}

/** The text of a message, its parts joined. */
export function textOf({ content }: Message): string {
  if (content === null) return '';
  return typeof content === 'string'
    ? content
    : content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The pictures and recordings of messages, in their order. */
export function mediaOf(messages: readonly Message[]): readonly MediaReference[] {
  return messages.flatMap(({ content }) =>
    Array.isArray(content)
      ? (content as readonly ContentPart[]).flatMap((part) => (part.type === 'media' ? [part.media] : []))
      : [],
  );
}
