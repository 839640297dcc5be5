import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import type { ChatCompletionRequest } from '../protocols/openai-chat/chat-completion.request.js';
import type { ChatMessage } from '../protocols/openai-chat/messages.js';
import { type OfferedTools, offeredTools, type Tool } from '../protocols/openai-chat/tools.js';
import { refuseUnkeepableStrictness } from './strict-tools.js';
import { templateMessages } from './template-messages.js';

/** What the flags say of chats. */
export type ChatDefaults = Pick<
  ServerOptions,
  | 'jinja'
  | 'reasoning'
  | 'reasoningEffort'
  | 'reasoningFormat'
  | 'reasoningPreserve'
  | 'chatTemplateKwargs'
  | 'prefillAssistant'
  | 'skipChatParsing'
>;

/** What EngineClient.formatChat is asked. */
export interface TemplateInputs extends Readonly<Record<string, unknown>> {
  readonly tools?: readonly Tool[];
  readonly tool_choice: OfferedTools['choice'];
  readonly reasoning_format: string;
  /** All that the model says is content. */
  readonly pure_content: boolean;
  readonly continue_final_message?: boolean | string;
}

/** A request in llama.cpp's words, the flags standing in for what it leaves out. @throws ApiError */
export function templateInputs(
  request: ChatCompletionRequest,
  defaults: ChatDefaults,
  addBos: boolean,
): TemplateInputs {
  const { tools, choice } = offeredTools(request.tools ?? [], request.tool_choice ?? 'auto');
  if (choice !== 'none') refuseUnkeepableStrictness(tools);
  return {
    messages: templateMessages(request.messages),
    ...(tools.length > 0 && { tools }),
    tool_choice: choice,
    ...(request.parallel_tool_calls !== undefined && { parallel_tool_calls: request.parallel_tool_calls }),
    ...continuationOf(request, defaults),
    reasoning_format: request.reasoning_format ?? defaults.reasoningFormat,
    ...reasoningOf(request, defaults),
    use_jinja: defaults.jinja,
    pure_content: defaults.skipChatParsing,
    add_bos: addBos,
  };
}

/** A last message of the assistant is gone on with, unless the request or the flags say otherwise. */
function continuationOf(request: ChatCompletionRequest, { prefillAssistant }: ChatDefaults) {
  const { messages, add_generation_prompt: opensTurn = true, continue_final_message: asked } = request;
  const isPrefilled = asked === undefined && prefillAssistant && isAssistant(messages.at(-1));
  if (isPrefilled && isAssistant(messages.at(-2))) {
    throw ApiError.field('messages', 'must not end in two or more assistant messages');
  }
  const continues = isPrefilled ? true : asked || undefined;
  if (continues === undefined) return { add_generation_prompt: opensTurn };
  if (!isPrefilled && opensTurn) {
    throw ApiError.field('continue_final_message', 'needs add_generation_prompt to be false');
  }
  if ((messages.at(-1)?.tool_calls ?? []).length > 0) {
    throw ApiError.field('messages', 'must not end in an assistant message with tool calls that is to be continued');
  }
  return { add_generation_prompt: false, continue_final_message: continues };
}

/** The variables of the template, and whether the model may think. */
function reasoningOf(request: ChatCompletionRequest, defaults: ChatDefaults) {
  const { reasoning, reasoningEffort, reasoningPreserve, chatTemplateKwargs } = defaults;
  const variables: Readonly<Record<string, unknown>> = {
    preserve_reasoning: reasoningPreserve,
    ...chatTemplateKwargs,
    ...request.chat_template_kwargs,
  };
  const { enable_thinking: asked = reasoning !== 'off' } = variables;
  if (typeof asked !== 'boolean') {
    throw ApiError.field('chat_template_kwargs', 'must have a boolean in enable_thinking');
  }
  const effort = request.reasoning_effort ?? (reasoningEffort === 'default' ? '' : reasoningEffort);
  return {
    enable_thinking: asked && effort !== 'none',
    chat_template_kwargs: {
      ...variables,
      ...(reasoning !== 'auto' && { enable_thinking: asked }),
      ...(request.verbosity !== undefined && { verbosity: request.verbosity }),
      ...(effort !== '' && effort !== 'none' && { reasoning_effort: effort }),
    },
  };
}

function isAssistant(message: ChatMessage | undefined): boolean {
  return message?.role === 'assistant';
}
