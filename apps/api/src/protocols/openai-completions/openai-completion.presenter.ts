import type { Generated } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { DONE_EVENT } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { type ResponseMetadata, UsageAccumulator } from '../openai/response-metadata.js';
import type { Presenter } from '../presenter.js';
import { type Echo, openAiCompletionBody } from './openai-completion-body.js';
import { OpenAiCompletionStreamEncoder } from './openai-completion-stream.js';

export interface CompletionPresentation {
  readonly metadata: ResponseMetadata;
  /** Responses to each prompt. */
  readonly choices: number;
  /** What the text of each task begins with. */
  readonly echoes: readonly Echo[];
  /** Absent = without probabilities. */
  readonly probabilities?: ProbabilityView | undefined;
  /** A stream has its usage in a chunk of its own. */
  readonly hasUsageChunk: boolean;
  /** What the native response of each task is made of; empty = it is not asked for. */
  readonly natives: readonly CompletionMetadata[];
}

/** Completions in OpenAI's shape. */
export class OpenAiCompletionPresenter implements Presenter {
  readonly lastEvent = DONE_EVENT;
  private readonly accumulator: UsageAccumulator;

  constructor(private readonly presentation: CompletionPresentation) {
    const { echoes, choices, metadata } = presentation;
    this.accumulator = new UsageAccumulator(echoes.length, choices, metadata.timingsOf);
  }

  body(generated: readonly Generated[]): object {
    const { metadata, choices, echoes, probabilities, natives } = this.presentation;
    return openAiCompletionBody(metadata, choices, generated, echoes, probabilities, natives[0]);
  }

  encoder(index: number): EventEncoder {
    const { metadata, echoes, hasUsageChunk, probabilities, natives } = this.presentation;
    return new OpenAiCompletionStreamEncoder(
      metadata,
      index,
      echoes[index]!,
      this.accumulator,
      hasUsageChunk,
      probabilities,
      natives[index],
    );
  }
}
