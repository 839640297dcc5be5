import type { MessageEvent, TokenEvent } from '#engine';
import type { EndEvent } from '../../generation/generated.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { eventText } from '../../http/sse.js';
import { type BlockChange, MessageBlocks, type ThinkingView } from './message-blocks.js';
import { deltaUsage, type MessageMetadata, messageBody, messageEnd, type PromptCount } from './message-body.js';
import type { BlockDelta, MessageStreamEvent } from './message-events.response.js';

/** Says that the stream is alive. */
export const PING_EVENT = named({ type: 'ping' });

/** The field of a delta that has its text. */
const DELTA_FIELDS: Readonly<Record<BlockDelta, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
};

/** Turns the token events of a task into the named events of a stream of Anthropic's. */
export class MessageStreamEncoder implements EventEncoder {
  private readonly blocks: MessageBlocks;
  private isBegun = false;

  constructor(
    private readonly metadata: MessageMetadata,
    thinking: ThinkingView,
  ) {
    this.blocks = new MessageBlocks(thinking);
  }

  of(step: TokenEvent): string {
    switch (step.type) {
      case 'queue':
        return '';
      case 'progress':
        return this.begin({ promptTokens: step.totalTokens, cachedTokens: step.cachedTokens });
      case 'start':
        return this.begin(step);
      case 'text':
        return this.emit(step.message);
      case 'end':
        return this.emit(step.message) + this.end(step);
    }
  }

  private begin(count: PromptCount): string {
    if (this.isBegun) return '';
    this.isBegun = true;
    const message = messageBody(this.metadata, [], undefined, deltaUsage(count, 0));
    return named({ type: 'message_start', message }) + PING_EVENT;
  }

  private emit(events: readonly MessageEvent[] = []): string {
    return events.map((event) => changesText(this.blocks.add(event))).join('');
  }

  private end(end: EndEvent): string {
    const { usage } = end;
    const rest = changesText(this.blocks.end());
    const delta = { ...messageEnd(end, this.metadata, this.blocks.hasCalls), stop_details: null, container: null };
    const last = named({ type: 'message_delta', delta, usage: deltaUsage(usage, usage.generatedTokens) });
    return this.begin(usage) + rest + last + named({ type: 'message_stop' });
  }
}

function changesText(changes: readonly BlockChange[]): string {
  return changes.map(changeText).join('');
}

function changeText(change: BlockChange): string {
  const { index } = change;
  switch (change.type) {
    case 'start':
      return named({ type: 'content_block_start', index, content_block: change.block });
    case 'delta': {
      const delta = { type: change.delta, [DELTA_FIELDS[change.delta]]: change.text };
      return named({ type: 'content_block_delta', index, delta });
    }
    case 'stop':
      return named({ type: 'content_block_stop', index });
  }
}

/** An event whose name is its type. */
function named(data: MessageStreamEvent): string {
  return eventText({ event: data.type, data: JSON.stringify(data) });
}
