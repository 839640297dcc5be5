import type { TokenEvent } from '#engine';
import { PendingProbabilities } from '../generation/generated.js';
import type { AnswerFrame, StreamTally } from '../generation/openai-answer.js';
import type { ProbabilityView } from '../generation/probabilities.response.js';
import type { Narrator } from '../generation/task-runs.js';
import { event } from '../http/sse.js';
import type { CompletionFrame } from './completion.response.js';
import {
  type Echo,
  OpenAiCompletionChunks,
  openAiCompletionEnd,
  openAiCompletionUsage,
} from './openai-completion.response.js';
import { verboseEnd } from './verbose-answer.js';

/** Turns the token events of one choice into the chunks of an OpenAI-shaped stream. */
export class OpenAiCompletionEvents implements Narrator {
  private readonly chunks: OpenAiCompletionChunks;
  private readonly pending = new PendingProbabilities();

  /**
   * @param echo what the choice begins with
   * @param hasUsageChunk usage comes in a chunk of its own
   * @param native what the native answer is made of, where the last chunk has that, too
   */
  constructor(
    private readonly frame: AnswerFrame,
    private readonly index: number,
    private readonly echo: Echo,
    private readonly tally: StreamTally,
    private readonly hasUsageChunk: boolean,
    probabilities: ProbabilityView | undefined,
    private readonly native: CompletionFrame | undefined,
  ) {
    this.chunks = new OpenAiCompletionChunks(frame, index, probabilities);
  }

  /** Empty where nothing is to be sent. */
  of(step: TokenEvent): string {
    switch (step.type) {
      case 'progress':
        return this.chunks.progress(step);
      case 'start':
        return this.chunks.echo(this.echo, step.promptProbabilities ?? []);
      case 'text':
        this.pending.add(step);
        return step.text === '' ? '' : this.chunks.of(step.text, this.pending.take(), step.timings);
      case 'end': {
        const rest = step.text === '' ? '' : this.chunks.of(step.text, this.pending.take(), undefined);
        const sum = this.tally.add(this.index, step);
        const last = openAiCompletionEnd(
          this.frame,
          this.index,
          step.finishReason,
          this.hasUsageChunk ? undefined : sum,
          verboseEnd(this.native, step),
        );
        const usage = sum && this.hasUsageChunk ? event(openAiCompletionUsage(this.frame, sum)) : '';
        return rest + event(last) + usage;
      }
    }
  }
}
