import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, NULL, oneOf, only, ResponseField, TEXT } from '../../http/response-fields.js';

/** Why a message ended. */
export const STOP_REASONS = [
  ...(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'model_context_window_exceeded'] as const),
] as const;

export type StopReason = (typeof STOP_REASONS)[number];

/** What the model says. */
export class TextContent {
  @ResponseField('Kind of the block.', only('text'))
  readonly type: 'text';
  @ResponseField('The text; empty where the block begins in a stream.', TEXT)
  readonly text: string;
  @ResponseField('Always null.', NULL)
  readonly citations: null;
}

/** What it thought before. */
export class ThinkingContent {
  @ResponseField('Kind of the block.', only('thinking'))
  readonly type: 'thinking';
  @ResponseField('The reasoning; empty where the request wants it omitted.', TEXT)
  readonly thinking: string;
  @ResponseField('To be sent back with the block; holds the reasoning where that is omitted.', TEXT)
  readonly signature: string;
}

export class ToolCaller {
  @ResponseField('That the model calls it.', only('direct'))
  readonly type: 'direct';
}

/** A call of a tool. */
export class ToolUseContent {
  @ResponseField('Kind of the block.', only('tool_use'))
  readonly type: 'tool_use';
  @ResponseField('Id of the call, for its result.', TEXT)
  readonly id: string;
  @ResponseField('Name of the tool.', TEXT)
  readonly name: string;
  @ResponseField('Its arguments; empty where max_tokens cut them off.', { type: 'object' })
  readonly input: object;
  @ResponseField('Who calls it.', schemaOf(ToolCaller))
  readonly caller: ToolCaller;
}

export type ContentBlock = TextContent | ThinkingContent | ToolUseContent;

export const CONTENT_BLOCK = {
  anyOf: [schemaOf(TextContent), schemaOf(ThinkingContent), schemaOf(ToolUseContent)],
} as const;

/** How far tokens were written into a cache for money. */
export class CacheCreation {
  @ResponseField('Always 0.', COUNT)
  readonly ephemeral_5m_input_tokens: number;
  @ResponseField('Always 0.', COUNT)
  readonly ephemeral_1h_input_tokens: number;
}

/** Anthropic's count of tokens at the end of a stream. */
export class MessageDeltaUsage {
  @ResponseField('Prompt tokens that were evaluated.', COUNT)
  readonly input_tokens: number;
  @ResponseField('Always 0: all prompts stay in the cache, as far as there is room.', COUNT)
  readonly cache_creation_input_tokens: number;
  @ResponseField('Prompt tokens found in the cache.', COUNT)
  readonly cache_read_input_tokens: number;
  @ResponseField('Tokens generated.', COUNT)
  readonly output_tokens: number;
  @ResponseField('Always null.', NULL)
  readonly output_tokens_details: null;
  @ResponseField('Always null.', NULL)
  readonly server_tool_use: null;
}

/** Anthropic's count of tokens. */
export class MessageUsage extends MessageDeltaUsage {
  @ResponseField('Nothing is written for money.', schemaOf(CacheCreation))
  readonly cache_creation: CacheCreation;
  @ResponseField('Always null.', NULL)
  readonly inference_geo: null;
  @ResponseField('Class of service.', only('standard'))
  readonly service_tier: 'standard';
  @ResponseField('Always null.', NULL)
  readonly speed: null;
}

/** What `POST /v1/messages` answers. */
export class MessageAnswer {
  @ResponseField('Id of the message.', TEXT)
  readonly id: string;
  @ResponseField('What this is.', only('message'))
  readonly type: 'message';
  @ResponseField('Who speaks.', only('assistant'))
  readonly role: 'assistant';
  @ResponseField('Name of the model.', TEXT)
  readonly model: string;
  @ResponseField('What is said.', listOf(CONTENT_BLOCK))
  readonly content: readonly ContentBlock[];
  @ResponseField('Why it ended; null at the beginning of a stream.', oneOf(STOP_REASONS), { nullable: true })
  readonly stop_reason: StopReason | null;
  @ResponseField('The one of stop_sequences that ended it.', TEXT, { nullable: true })
  readonly stop_sequence: string | null;
  @ResponseField('Always null.', NULL)
  readonly stop_details: null;
  @ResponseField('Always null.', NULL)
  readonly container: null;
  @ResponseField('Always null.', NULL)
  readonly diagnostics: null;
  @ResponseField('Tokens counted.', schemaOf(MessageUsage))
  readonly usage: MessageUsage;
}

/** What `POST /v1/messages/count_tokens` answers. */
export class TokenCountAnswer {
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly input_tokens: number;
}
