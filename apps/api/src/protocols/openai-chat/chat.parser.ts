import type { Conversation, ConversationFields } from '../../conversation/conversation.js';
import type { Message, PastCall, TextPart } from '../../conversation/message.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { type ContentPart, textOfPart } from './message-parts.js';
import type { CallInHistory, ChatMessage } from './messages.js';
import { toolChoiceOf } from './tools.js';

/** What the parts of a conversation are called here. */
export const OPENAI_CHAT_FIELDS: ConversationFields = {
  messages: 'messages',
  tools: 'tools',
  toolChoice: 'tool_choice',
  continues: 'continue_final_message',
  variables: 'chat_template_kwargs',
};

/** The conversation that a request is about. @param request without a problem */
export function conversationOf(request: ChatCompletionRequest): Conversation {
  return {
    messages: request.messages.map(messageOf),
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
function messageOf(message: ChatMessage): Message {
  const {
    role,
    content,
    refusal,
    reasoning_content: reasoning,
    name,
    tool_call_id: callId,
    tool_calls: calls,
  } = message;
  return {
    role,
    content: contentOf(role, content ?? refusal ?? null),
    ...(reasoning != null && { reasoning }),
    ...(name != null && { name }),
    ...(callId != null && { callId }),
    ...(calls != null && { calls: calls.map(callOf) }),
  };
}

function contentOf(role: string, content: string | readonly ContentPart[] | null): Message['content'] {
  if (content === null) return role === 'assistant' ? null : '';
  return typeof content === 'string'
    ? content
    : content.map((part): TextPart => ({ type: 'text', text: textOfPart(part) }));
}

function callOf({ id, function: { name, arguments: args } }: CallInHistory): PastCall {
  return { ...(id != null && { id }), name, arguments: args ?? '{}' };
}
