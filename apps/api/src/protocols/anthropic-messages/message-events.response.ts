import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, NULL, oneOf, only, ResponseField, TEXT } from '../../http/response-fields.js';
import {
  CONTENT_BLOCK,
  type ContentBlock,
  MessageAnswer,
  MessageDeltaUsage,
  STOP_REASONS,
  type StopReason,
} from './messages.response.js';

export class MessageStartEvent {
  @ResponseField('What this is.', only('message_start'))
  readonly type: 'message_start';
  @ResponseField('The message, still empty.', schemaOf(MessageAnswer))
  readonly message: MessageAnswer;
}

/** Says that the stream is alive. */
export class PingEvent {
  @ResponseField('What this is.', only('ping'))
  readonly type: 'ping';
}

export class ContentBlockStartEvent {
  @ResponseField('What this is.', only('content_block_start'))
  readonly type: 'content_block_start';
  @ResponseField('Which block this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('The block, still empty.', CONTENT_BLOCK)
  readonly content_block: ContentBlock;
}

const BLOCK_DELTAS = ['text_delta', 'thinking_delta', 'signature_delta', 'input_json_delta'] as const;

/** What a block is added to. */
export type BlockDelta = (typeof BLOCK_DELTAS)[number];

/** What is added to a block: one of the texts, as the type says. */
export class ContentDelta {
  @ResponseField('What it adds to.', oneOf(BLOCK_DELTAS))
  readonly type: BlockDelta;
  @ResponseField('Text.', TEXT, { when: 'in a text_delta' })
  readonly text?: string;
  @ResponseField('Reasoning.', TEXT, { when: 'in a thinking_delta' })
  readonly thinking?: string;
  @ResponseField('The whole signature.', TEXT, { when: 'in a signature_delta' })
  readonly signature?: string;
  @ResponseField('A piece of the JSON of the arguments.', TEXT, { when: 'in an input_json_delta' })
  readonly partial_json?: string;
}

export class ContentBlockDeltaEvent {
  @ResponseField('What this is.', only('content_block_delta'))
  readonly type: 'content_block_delta';
  @ResponseField('Which block is added to.', COUNT)
  readonly index: number;
  @ResponseField('What is added.', schemaOf(ContentDelta))
  readonly delta: ContentDelta;
}

export class ContentBlockStopEvent {
  @ResponseField('What this is.', only('content_block_stop'))
  readonly type: 'content_block_stop';
  @ResponseField('Which block is complete.', COUNT)
  readonly index: number;
}

/** How the message ended. */
export class MessageEndDelta {
  @ResponseField('Why.', oneOf(STOP_REASONS))
  readonly stop_reason: StopReason;
  @ResponseField('The one of stop_sequences that ended it.', TEXT, { nullable: true })
  readonly stop_sequence: string | null;
  @ResponseField('Always null.', NULL)
  readonly stop_details: null;
  @ResponseField('Always null.', NULL)
  readonly container: null;
}

export class MessageDeltaEvent {
  @ResponseField('What this is.', only('message_delta'))
  readonly type: 'message_delta';
  @ResponseField('How the message ended.', schemaOf(MessageEndDelta))
  readonly delta: MessageEndDelta;
  @ResponseField('Tokens counted, of the whole message.', schemaOf(MessageDeltaUsage))
  readonly usage: MessageDeltaUsage;
}

export class MessageStopEvent {
  @ResponseField('What this is.', only('message_stop'))
  readonly type: 'message_stop';
}

/** Every event of a stream that does not fail. */
export const MESSAGE_EVENTS = [
  ...[MessageStartEvent, PingEvent, ContentBlockStartEvent, ContentBlockDeltaEvent, ContentBlockStopEvent],
  ...[MessageDeltaEvent, MessageStopEvent],
] as const;

export type MessageStreamEvent =
  | MessageStartEvent
  | PingEvent
  | ContentBlockStartEvent
  | ContentBlockDeltaEvent
  | ContentBlockStopEvent
  | MessageDeltaEvent
  | MessageStopEvent;
