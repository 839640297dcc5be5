import type { FormattedChat } from '../door/chat.js';
import type { HeldText, LongText } from '../door/long-text.js';
import type { EngineMessage } from '../door/messages.js';

type Answer = Extract<EngineMessage, { readonly type: 'answer' }>;

/** What crosses from an engine process: messages, and before an answer the parts of a long text in it. */
export type LinkMessage = EngineMessage | { readonly type: 'part'; readonly id: number; readonly part: string };

/** A text in the addon's memory that is read in parts. */
interface ReadableText extends HeldText {
  part(from: number, bytes: number): string;
}

/** Bytes of a part: see `SentTexts`. */
const PART = 64 * 1024;

/**
 * Sends a message of an engine process; what it has of a long text (the parser of a chat with many tools, the text of a
 * long prompt) goes ahead of it in parts, each when the one before has left, so that none of them holds up the steps.
 */
export function sendInParts(message: EngineMessage, send: (message: LinkMessage, sent?: () => void) => void): void {
  const text = textOf(message);
  if (text === undefined || typeof text === 'string') {
    send(message);
  } else if (text.length <= PART) {
    send(withText(message as Answer, String(text)));
  } else {
    const sendFrom = (from: number): void => {
      if (from >= text.length) {
        send(withText(message as Answer, ''));
        return;
      }
      const part = (text as ReadableText).part(from, PART);
      send({ type: 'part', id: (message as Answer).id, part }, () => sendFrom(from + Buffer.byteLength(part)));
    };
    sendFrom(0);
  }
}

/** The same for who is in the process of the engine. */
export function inOnePiece(message: EngineMessage): EngineMessage {
  const text = textOf(message);
  return text === undefined || typeof text === 'string' ? message : withText(message as Answer, String(text));
}

/** Puts together what `sendInParts` took apart. */
export class AnswerParts {
  private readonly parts = new Map<number, string[]>();

  /** @returns the message, where it is whole */
  receive(message: LinkMessage): EngineMessage | undefined {
    if (message.type === 'part') {
      const parts = this.parts.get(message.id);
      if (parts) parts.push(message.part);
      else this.parts.set(message.id, [message.part]);
      return undefined;
    }
    const parts = message.type === 'answer' ? this.parts.get(message.id) : undefined;
    if (parts === undefined) return message;
    this.parts.delete((message as Answer).id);
    return withText(message as Answer, parts.join(''));
  }
}

/** The text of an answer that may be long, where it has one: the parser of a formatted chat, or the answer itself. */
function textOf(message: EngineMessage): LongText | undefined {
  if (message.type !== 'answer' || typeof message.answer !== 'object') return undefined;
  if ('parser' in message.answer) return message.answer.parser;
  return 'part' in message.answer ? (message.answer as HeldText) : undefined;
}

function withText(message: Answer, text: string): Answer {
  const isChat = typeof message.answer === 'object' && 'parser' in message.answer;
  return { ...message, answer: isChat ? { ...(message.answer as FormattedChat), parser: text } : text };
}
