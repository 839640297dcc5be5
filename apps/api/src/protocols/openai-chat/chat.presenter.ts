import { assembledMessage } from '../../conversation/message-assembler.js';
import type { Generated } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { DONE_EVENT } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { type ResponseMetadata, UsageAccumulator } from '../openai/response-metadata.js';
import type { Presenter } from '../presenter.js';
import { assistantMessage } from './assistant-message.js';
import { chatCompletionBody } from './chat-completion-chunks.js';
import { ChatStreamEncoder, type UsagePlace } from './chat-stream.js';

export interface ChatPresentation {
  readonly metadata: ResponseMetadata;
  /** Responses to the prompt. */
  readonly choices: number;
  /** Absent = without probabilities. */
  readonly probabilities?: ProbabilityView | undefined;
  /** Which chunk of a stream has the usage. */
  readonly usage: UsagePlace;
  /** Whether a chunk of its own says who speaks. */
  readonly hasRoleChunk: boolean;
  /** What the native response of each choice is made of; empty = it is not asked for. */
  readonly natives: readonly CompletionMetadata[];
}

/** Chat responses in OpenAI's shape. */
export class ChatPresenter implements Presenter {
  readonly lastEvent = DONE_EVENT;
  private readonly accumulator: UsageAccumulator;

  constructor(private readonly presentation: ChatPresentation) {
    const { choices, metadata } = presentation;
    this.accumulator = new UsageAccumulator(choices, choices, metadata.timingsOf);
  }

  body(generated: readonly Generated[]): object {
    const { metadata, choices, probabilities, natives } = this.presentation;
    const messages = generated.map(({ message }) => assistantMessage(assembledMessage(message)));
    return chatCompletionBody(metadata, choices, generated, messages, probabilities, natives[0]);
  }

  encoder(index: number): EventEncoder {
    const { metadata, usage, hasRoleChunk, probabilities, natives } = this.presentation;
    return new ChatStreamEncoder(metadata, index, this.accumulator, usage, hasRoleChunk, probabilities, natives[index]);
  }
}
