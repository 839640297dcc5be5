import type { FormattedChat } from '../door/chat.js';
import type { HeldText } from '../door/long-text.js';
import type { EngineMessage } from '../door/messages.js';

type Answer = Extract<EngineMessage, { readonly type: 'answer' }>;

/** What crosses from an engine process: messages, and before an answer the parts of a long text in it. */
export type LinkMessage = EngineMessage | { readonly type: 'part'; readonly id: number; readonly part: string };

/** Bytes of a part: see `SentTexts`. */
const PART = 64 * 1024;

/**
 * Sends a message of an engine process; what it has of a long text (the parser of a chat with many tools, the text of a
 * long prompt) goes ahead of it in parts, each when the one before has left, so that none of them holds up the steps.
 */
export function sendInParts(message: EngineMessage, send: (message: LinkMessage, sent?: () => void) => void): void {
  const text = heldTextOf(message);
  if (text === undefined || text.length <= PART) {
    send(inOnePiece(message));
    return;
  }
  const answer = message as Answer;
  const sendFrom = (from: number): void => {
    if (from >= text.length) {
      send(withText(answer, ''));
      return;
    }
    const part = text.part(from, PART);
    send({ type: 'part', id: answer.id, part }, () => sendFrom(from + Buffer.byteLength(part)));
  };
  sendFrom(0);
}

/** The same for who is in the process of the engine. */
export function inOnePiece(message: EngineMessage): EngineMessage {
  const text = heldTextOf(message);
  return text === undefined ? message : withText(message as Answer, String(text));
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
    const parts = message.type === 'answer' && this.parts.get(message.id);
    if (!parts) return message;
    this.parts.delete(message.id);
    return withText(message, parts.join(''));
  }
}

/** The text of an answer that the addon has: the parser of a formatted chat, or the answer itself. */
function heldTextOf(message: EngineMessage): HeldText | undefined {
  if (message.type !== 'answer' || typeof message.answer !== 'object') return undefined;
  const text = 'parser' in message.answer ? message.answer.parser : message.answer;
  return typeof text === 'object' && 'part' in text ? text : undefined;
}

function withText(message: Answer, text: string): Answer {
  const isChat = typeof message.answer === 'object' && 'parser' in message.answer;
  return { ...message, answer: isChat ? { ...(message.answer as FormattedChat), parser: text } : text };
}
