import type { TokenEvent } from '#engine';
import { PendingProbabilities } from '../../generation/generated.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import { event } from '../../http/sse.js';
import {
  type CompletionMetadata,
  completionChunk,
  completionEnd,
  completionProgress,
  completionQueue,
  pickFields,
} from './completion-body.js';

/** Turns the token events of one generation into the events of a native stream. */
export class CompletionStreamEncoder implements EventEncoder {
  private readonly pending = new PendingProbabilities();
  private promptTokens = 0;
  private generatedTokens = 0;

  constructor(
    private readonly metadata: CompletionMetadata,
    private readonly fields: readonly string[],
  ) {}

  /** Empty where nothing is to be sent. */
  of(step: TokenEvent): string {
    switch (step.type) {
      case 'queue':
        return completionQueue(this.metadata, step);
      case 'progress':
        return completionProgress(this.metadata, step);
      case 'start':
        this.promptTokens = step.promptTokens;
        return '';
      case 'text':
        this.generatedTokens = step.generatedTokens;
        this.pending.add(step);
        return step.isIncomplete ? '' : completionChunk(this.metadata, this.promptTokens, step, this.pending.take());
      case 'end': {
        const end = completionEnd(this.metadata, step);
        return this.heldBack(step.text) + event(this.fields.length === 0 ? end : pickFields(end, this.fields));
      }
    }
  }

  /** The rest of the text leaves in an event of its own, so that the pieces join to the whole. */
  private heldBack(text: string): string {
    if (text === '') return '';
    const rest = { text, generatedTokens: this.generatedTokens };
    return completionChunk(this.metadata, this.promptTokens, rest, this.pending.take());
  }
}
