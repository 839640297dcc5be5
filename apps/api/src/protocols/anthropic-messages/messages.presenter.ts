import type { Generated } from '../../generation/generated.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import type { Presenter } from '../presenter.js';
import { contentBlocks, type ThinkingView } from './message-blocks.js';
import { deltaUsage, type MessageMetadata, messageBody, messageEnd } from './message-body.js';
import { MessageStreamEncoder, PING_EVENT } from './message-stream.js';

export interface MessagePresentation {
  readonly metadata: MessageMetadata;
  readonly thinking: ThinkingView;
}

/** Messages in Anthropic's shape. */
export class MessagesPresenter implements Presenter {
  readonly ping = PING_EVENT;

  constructor(private readonly presentation: MessagePresentation) {}

  body(generated: readonly Generated[]): object {
    const { metadata, thinking } = this.presentation;
    const { message, end } = generated[0]!;
    const blocks = contentBlocks(message, thinking);
    const hasCalls = blocks.some(({ type }) => type === 'tool_use');
    const { usage } = end;
    return messageBody(metadata, blocks, messageEnd(end, metadata, hasCalls), deltaUsage(usage, usage.generatedTokens));
  }

  encoder(): EventEncoder {
    return new MessageStreamEncoder(this.presentation.metadata, this.presentation.thinking);
  }
}
