import type { Conversation, ConversationFields } from '../../conversation/conversation.js';
import type { ContentPart, Message, PastCall } from '../../conversation/message.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { isMediaPart, referenceOf } from './media-parts.js';
import { isReasoningPart, type TextContentPart, textOfPart } from './message-parts.js';
import type { CallInHistory, ChatMessage } from './messages.js';
import { toolChoiceOf } from './tool-choice.js';

/** What the parts of a conversation are called here. */
export const OPENAI_CHAT_FIELDS: ConversationFields = {
  messages: 'messages',
  tools: 'tools',
  parametersOf: (index) => `tools[${index}].function.parameters`,
  toolChoice: 'tool_choice',
  continues: 'continue_final_message',
  variables: 'chat_template_kwargs',
};

/** The conversation that a request is about. @param request without a problem */
export function conversationOf(request: ChatCompletionRequest): Conversation {
  return {
    messages: request.messages.map((message, index) => messageOf(message, `messages[${index}]`)),
    tools: request.tools ?? [],
    toolChoice: toolChoiceOf(request.tool_choice ?? 'auto'),
    parallelToolCalls: request.parallel_tool_calls,
    opensTurn: request.add_generation_prompt,
    continues: request.continue_final_message,
    reasoningFormat: request.reasoning_format,
    reasoningEffort: request.reasoning_effort,
    verbosity: request.verbosity,
    variables: request.chat_template_kwargs,
    allowsControls: request.special_in_content,
    isStreamed: request.stream ?? false,
    fields: OPENAI_CHAT_FIELDS,
  };
}

/** A refusal stands in for a content that there is not. */
function messageOf(message: ChatMessage, place: string): Message {
  const { role, content, refusal, name, tool_call_id: callId, tool_calls: calls } = message;
  const reasoning = reasoningOf(message);
  return {
    role,
    content: contentOf(role, content ?? refusal, `${place}.content`),
    ...(reasoning !== undefined && { reasoning }),
    ...(name != null && { name }),
    ...(callId != null && { callId }),
    ...(calls != null && { calls: calls.map(callOf) }),
  };
}

function contentOf(role: string, content: ChatMessage['content'], place: string): Message['content'] {
  if (typeof content === 'string') return content;
  const parts = (content ?? []).flatMap((part, index): readonly ContentPart[] => {
    if (isMediaPart(part)) return [{ type: 'media', media: referenceOf(part, `${place}[${index}]`) }];
    return isReasoningPart(part) ? [] : [{ type: 'text', text: textOfPart(part) }];
  });
  if (parts.length > 0) return parts;
  return role === 'assistant' ? null : '';
}

/** Under the first of its names that has some, else in parts of the content. */
function reasoningOf({ content, ...message }: ChatMessage): string | undefined {
  const named = message.reasoning_content || message.reasoning || message.thinking;
  const parts = typeof content === 'string' ? [] : (content ?? []).filter(isText).filter(isReasoningPart);
  return named || parts.map(textOfPart).join('') || undefined;
}

function isText(part: NonNullable<Exclude<ChatMessage['content'], string>>[number]): part is TextContentPart {
  return !isMediaPart(part);
}

function callOf({ id, function: { name, arguments: args } }: CallInHistory): PastCall {
  return { ...(id != null && { id }), name, arguments: isNothing(args) ? '{}' : args };
}

/** Clients send no text, or null, for the arguments of a function that takes none. */
function isNothing(args: unknown): boolean {
  return args == null || (typeof args === 'string' && ['', 'null'].includes(args.trim()));
}
