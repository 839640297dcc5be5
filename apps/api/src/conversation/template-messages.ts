import { textOfPart } from '../protocols/openai-chat/message-parts.js';
import type { CallInHistory, ChatMessage } from '../protocols/openai-chat/messages.js';

/**
 * Messages as llama.cpp's templates take them: nothing null, refusals as text, calls complete.
 * @param messages without a problem
 */
export function templateMessages(messages: readonly ChatMessage[]): readonly object[] {
  return messages.map(({ refusal, tool_calls: calls, content, ...message }) => ({
    ...withoutNulls(message),
    content: contentFor(message.role, content ?? refusal ?? null),
    ...(calls != null && { tool_calls: calls.map(completeCall) }),
  }));
}

/** The text of a message, its parts joined. */
export function textOf({ content }: ChatMessage): string {
  return Array.isArray(content) ? content.map(textOfPart).join('') : ((content as string | null | undefined) ?? '');
}

function contentFor(role: string, content: NonNullable<ChatMessage['content']> | null): unknown {
  if (content === null) return role === 'assistant' ? null : '';
  return typeof content === 'string' ? content : content.map((part) => ({ type: 'text', text: textOfPart(part) }));
}

function completeCall({ id, function: callee }: CallInHistory): object {
  return {
    ...(id != null && { id }),
    type: 'function',
    function: { ...callee, arguments: callee.arguments ?? '{}' },
  };
}

function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
