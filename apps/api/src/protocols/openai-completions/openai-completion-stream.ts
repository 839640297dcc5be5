import type { TokenEvent } from '#engine';
import { PendingProbabilities } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import type { ResponseMetadata, UsageAccumulator } from '../../generation/response-metadata.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { event } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { verboseEnd } from '../llama-native/verbose-response.js';
import {
  type Echo,
  OpenAiCompletionChunks,
  openAiCompletionEnd,
  openAiCompletionUsage,
} from './openai-completion-body.js';

/** Turns the token events of one choice into the chunks of an OpenAI-shaped stream. */
export class OpenAiCompletionStreamEncoder implements EventEncoder {
  private readonly chunks: OpenAiCompletionChunks;
  private readonly pending = new PendingProbabilities();

  /**
   * @param echo what the choice begins with
   * @param hasUsageChunk usage comes in a chunk of its own
   * @param native what the native answer is made of, where the last chunk has that, too
   */
  constructor(
    private readonly metadata: ResponseMetadata,
    private readonly index: number,
    private readonly echo: Echo,
    private readonly accumulator: UsageAccumulator,
    private readonly hasUsageChunk: boolean,
    probabilities: ProbabilityView | undefined,
    private readonly native: CompletionMetadata | undefined,
  ) {
    this.chunks = new OpenAiCompletionChunks(metadata, index, probabilities);
  }

  /** Empty where nothing is to be sent. */
  of(step: TokenEvent): string {
    switch (step.type) {
      case 'queue':
        return this.chunks.queue(step);
      case 'progress':
        return this.chunks.progress(step);
      case 'start':
        return this.chunks.echo(this.echo, step.promptProbabilities ?? []);
      case 'text':
        this.pending.add(step);
        return step.text === '' ? '' : this.chunks.of(step.text, this.pending.take(), step.timings);
      case 'end': {
        const rest = step.text === '' ? '' : this.chunks.of(step.text, this.pending.take(), undefined);
        const silent = this.echo.rated === undefined ? '' : this.chunks.silent(this.pending.take());
        const sum = this.accumulator.add(this.index, step);
        const last = openAiCompletionEnd(
          this.metadata,
          this.index,
          step.finishReason,
          this.hasUsageChunk ? undefined : sum,
          verboseEnd(this.native, step),
        );
        const usage = sum && this.hasUsageChunk ? event(openAiCompletionUsage(this.metadata, sum)) : '';
        return rest + silent + event(last) + usage;
      }
    }
  }
}
