import { ApiError } from '../http/api-error.js';
import type { Conversation } from './conversation.js';
import { type Message, mediaOf, textOf } from './message.js';

/** Which messages the prompt is made of, and how it ends. */
export interface Continuation {
  readonly messages: readonly Message[];
  /** The prompt ends with what opens the model's turn. */
  readonly add_generation_prompt: boolean;
  /** The last message is gone on with, in which of its parts. */
  readonly continue_final_message?: true | 'content' | 'reasoning_content';
}

/**
 * A last message of the assistant is gone on with, unless the request or the flags say otherwise. One that says nothing
 * stands for the answer that is to come: it is left out, and the model's turn is opened.
 * @throws ApiError for messages that cannot be gone on with
 */
export function continuationOf(conversation: Conversation, prefillsAssistant: boolean): Continuation {
  const { messages, opensTurn = true, continues: asked, fields } = conversation;
  if (!asked && isEmpty(messages.at(-1))) return { messages: messages.slice(0, -1), add_generation_prompt: opensTurn };
  const isPrefilled = asked === undefined && prefillsAssistant && isAssistant(messages.at(-1));
  if (isPrefilled && isAssistant(messages.at(-2))) {
    throw ApiError.field(fields.messages, 'must not end in two or more assistant messages');
  }
  const continues = isPrefilled ? true : asked || undefined;
  if (continues === undefined) return { messages, add_generation_prompt: opensTurn };
  if (!isPrefilled && opensTurn) {
    throw ApiError.field(fields.continues, 'needs add_generation_prompt to be false');
  }
  if (messages.length === 0) throw ApiError.field(fields.messages, 'must hold a message to continue');
  if (hasCalls(messages.at(-1))) {
    throw ApiError.field(
      fields.messages,
      'must not end in an assistant message with tool calls that is to be continued',
    );
  }
  return { messages, add_generation_prompt: false, continue_final_message: continues };
}

/** Whether an assistant neither says, thinks nor calls anything. */
function isEmpty(message: Message | undefined): boolean {
  return (
    message !== undefined &&
    isAssistant(message) &&
    textOf(message) === '' &&
    mediaOf([message]).length === 0 &&
    !message.reasoning &&
    !hasCalls(message)
  );
}

function isAssistant(message: Message | undefined): boolean {
  return message?.role === 'assistant';
}

function hasCalls(message: Message | undefined): boolean {
  return (message?.calls ?? []).length > 0;
}
