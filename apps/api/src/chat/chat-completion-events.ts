import type { MessageEvent, Timings, TokenEvent } from '#engine';
import type { CompletionFrame } from '../completions/completion.response.js';
import { verboseEnd } from '../completions/verbose-answer.js';
import { type EndEvent, PendingProbabilities } from '../generation/generated.js';
import type { AnswerFrame, StreamTally } from '../generation/openai-answer.js';
import type { ProbabilityView } from '../generation/probabilities.response.js';
import type { Narrator } from '../generation/task-runs.js';
import { event } from '../http/sse.js';
import { ChatCompletionChunks, chatCompletionUsage, finishReason } from './chat-completion.response.js';
import { deltasOf, MessageAssembler } from './message-assembler.js';

/** The chunk that has the usage: the last one, or one behind it without choices. */
export type UsagePlace = 'last chunk' | 'own chunk' | 'nowhere';

/** Turns the token events of one choice into the chunks of a chat stream. */
export class ChatCompletionEvents implements Narrator {
  private readonly chunks: ChatCompletionChunks;
  private readonly pending = new PendingProbabilities();
  private readonly message = new MessageAssembler();

  /**
   * @param usage where it comes
   * @param hasRoleChunk whether a chunk of its own says who speaks
   * @param native what the native answer is made of, where the last chunk has that, too
   */
  constructor(
    private readonly frame: AnswerFrame,
    private readonly index: number,
    private readonly tally: StreamTally,
    private readonly usage: UsagePlace,
    hasRoleChunk: boolean,
    probabilities: ProbabilityView | undefined,
    private readonly native: CompletionFrame | undefined,
  ) {
    this.chunks = new ChatCompletionChunks(frame, index, probabilities, hasRoleChunk);
  }

  of(step: TokenEvent): string {
    switch (step.type) {
      case 'progress':
        return this.chunks.progress(step);
      case 'start':
        return this.chunks.role();
      case 'text':
        this.pending.add(step);
        return this.tell(step.message, step.timings);
      case 'end':
        return this.tell(step.message, this.frame.timesEach ? step.timings : undefined) + this.end(step);
    }
  }

  private tell(events: readonly MessageEvent[] | undefined, timings?: Timings): string {
    if (events === undefined) return '';
    for (const each of events) this.message.add(each);
    const [first, ...more] = deltasOf(events);
    if (first === undefined) return '';
    const rest = more.map((delta) => this.chunks.of(delta, [], timings)).join('');
    return this.chunks.of(first, this.pending.take(), timings) + rest;
  }

  private end(step: EndEvent): string {
    const sum = this.tally.add(this.index, step);
    const verbose = verboseEnd(this.native, step);
    const reason = finishReason(step, this.message.message());
    const own = this.frame.timesEach ? { timings: this.frame.timingsOf(step.timings) } : undefined;
    if (sum === undefined) return this.chunks.end(reason, own, verbose);
    if (this.usage === 'nowhere') return this.chunks.end(reason, { timings: sum.timings }, verbose);
    if (this.usage === 'last chunk') return this.chunks.end(reason, sum, verbose);
    return this.chunks.end(reason, own, verbose) + event(chatCompletionUsage(this.frame, sum));
  }
}
