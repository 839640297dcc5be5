import type { MessageEvent, Timings, TokenEvent } from '#engine';
import { MessageAssembler } from '../../conversation/message-assembler.js';
import { type EndEvent, PendingProbabilities } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import type { ResponseMetadata, UsageAccumulator } from '../../generation/response-metadata.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { event } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { verboseEnd } from '../llama-native/verbose-response.js';
import { deltasOf } from './assistant-message.js';
import { ChatCompletionChunks, chatCompletionUsage, finishReason } from './chat-completion-chunks.js';

/** The chunk that has the usage: the last one, or one behind it without choices. */
export type UsagePlace = 'last chunk' | 'own chunk' | 'nowhere';

/** Turns the token events of one choice into the chunks of a chat stream. */
export class ChatStreamEncoder implements EventEncoder {
  private readonly chunks: ChatCompletionChunks;
  private readonly pending = new PendingProbabilities();
  private readonly message = new MessageAssembler();

  /**
   * @param usage where it comes
   * @param hasRoleChunk whether a chunk of its own says who speaks
   * @param native what the native answer is made of, where the last chunk has that, too
   */
  constructor(
    private readonly metadata: ResponseMetadata,
    private readonly index: number,
    private readonly accumulator: UsageAccumulator,
    private readonly usage: UsagePlace,
    hasRoleChunk: boolean,
    probabilities: ProbabilityView | undefined,
    private readonly native: CompletionMetadata | undefined,
  ) {
    this.chunks = new ChatCompletionChunks(metadata, index, probabilities, hasRoleChunk);
  }

  of(step: TokenEvent): string {
    switch (step.type) {
      case 'queue':
        return this.chunks.queue(step);
      case 'progress':
        return this.chunks.progress(step);
      case 'start':
        return this.chunks.role();
      case 'text':
        this.pending.add(step);
        return this.emit(step.message, step.timings);
      case 'end':
        return this.emit(step.message, this.metadata.timesEach ? step.timings : undefined) + this.end(step);
    }
  }

  private emit(events: readonly MessageEvent[] | undefined, timings?: Timings): string {
    if (events === undefined) return '';
    for (const each of events) this.message.add(each);
    const [first, ...more] = deltasOf(events);
    if (first === undefined) return '';
    const rest = more.map((delta) => this.chunks.of(delta, [], timings)).join('');
    return this.chunks.of(first, this.pending.take(), timings) + rest;
  }

  private end(step: EndEvent): string {
    const sum = this.accumulator.add(this.index, step);
    const verbose = verboseEnd(this.native, step);
    const reason = finishReason(step, this.message.message().calls.length > 0);
    const own = this.metadata.timesEach ? { timings: this.metadata.timingsOf(step.timings) } : undefined;
    if (sum === undefined) return this.chunks.end(reason, own, verbose);
    if (this.usage === 'nowhere') return this.chunks.end(reason, { timings: sum.timings }, verbose);
    if (this.usage === 'last chunk') return this.chunks.end(reason, sum, verbose);
    return this.chunks.end(reason, own, verbose) + event(chatCompletionUsage(this.metadata, sum));
  }
}
