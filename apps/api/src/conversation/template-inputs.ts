import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { continuationOf } from './continuation.js';
import type { Conversation } from './conversation.js';
import type { OfferedTools } from './offered-tools.js';
import { type MarkOf, templateMessages } from './template-messages.js';
import type { Tool, ToolChoiceMode } from './tool.js';

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
  | 'specialInContent'
>;

/** What EngineClient.formatChat is asked. */
export interface TemplateInputs extends Readonly<Record<string, unknown>> {
  readonly messages: readonly { readonly role?: unknown }[];
  readonly tools?: readonly Tool[];
  readonly tool_choice: ToolChoiceMode;
  readonly reasoning_format: string;
  /** All that the model says is content. */
  readonly pure_content: boolean;
  readonly continue_final_message?: boolean | string;
}

/** What a template depends on besides the conversation. */
export interface TemplateSurroundings {
  readonly defaults: ChatDefaults;
  readonly addBos: boolean;
  readonly markOf: MarkOf;
}

/** A conversation in llama.cpp's words, the flags standing in for what it leaves out. @throws ApiError */
export function templateInputs(
  conversation: Conversation,
  { list, choice }: OfferedTools,
  { defaults, addBos, markOf }: TemplateSurroundings,
): TemplateInputs {
  const { parallelToolCalls, reasoningFormat } = conversation;
  const { messages, ...continuation } = continuationOf(conversation, defaults.prefillAssistant);
  return {
    messages: templateMessages(messages, markOf),
    ...(list.length > 0 && { tools: list }),
    tool_choice: choice,
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...continuation,
    reasoning_format: reasoningFormat ?? defaults.reasoningFormat,
    ...reasoningOf(conversation, defaults),
    use_jinja: defaults.jinja,
    pure_content: defaults.skipChatParsing,
    add_bos: addBos,
  };
}

/** The variables of the template, and whether the model may reason. */
function reasoningOf(conversation: Conversation, defaults: ChatDefaults) {
  const { verbosity, fields } = conversation;
  const { reasoning, reasoningEffort, reasoningPreserve, chatTemplateKwargs } = defaults;
  const variables: Readonly<Record<string, unknown>> = {
    preserve_reasoning: reasoningPreserve,
    ...chatTemplateKwargs,
    ...conversation.variables,
  };
  const { enable_thinking: asked = reasoning !== 'off' } = variables;
  if (typeof asked !== 'boolean') {
    throw ApiError.field(fields.variables, 'must have a boolean in enable_thinking');
  }
  const effort = conversation.reasoningEffort ?? (reasoningEffort === 'default' ? '' : reasoningEffort);
  return {
    enable_thinking: asked && effort !== 'none',
    chat_template_kwargs: {
      ...variables,
      ...(reasoning !== 'auto' && { enable_thinking: asked }),
      ...(verbosity !== undefined && { verbosity }),
      ...(effort !== '' && effort !== 'none' && { reasoning_effort: effort }),
    },
  };
}
