import type { SamplerChain, StepOutput } from '../backend/backend.js';
import type { EngineError } from '../door/engine-error.js';
import type { Task } from '../door/task.js';
import type { PromptProgress } from '../door/task-event.js';
import type { Totals } from '../statistics/totals.js';
import type { Share } from '../step/batch.js';
import { probabilitiesOf } from '../step/probabilities.js';
import type { PromptLogprobs } from '../step/prompt-logprobs.js';
import type { Assignment } from './assignment.js';
import type { MessageReader } from './chat-reader.js';
import type { Ending } from './ending.js';
import type { GeneratedText } from './generated-text.js';
import { GenerationTimings } from './generation-timings.js';

/** What a slot has made ready for a generation. */
export interface GenerationStart {
  readonly slotId: number;
  /** Tokens of the prompt, cut if need be. */
  readonly promptTokens: number;
  /** Those of them that were in the cache. */
  readonly cachedTokens: number;
  readonly chain: SamplerChain;
  readonly promptLogprobs: PromptLogprobs | null;
  /** The seed of the chain, after a random one was drawn. */
  readonly seed: number;
  readonly text: GeneratedText;
  /** Reads the text as a message; null if the task does not ask for it. */
  readonly reader: MessageReader | null;
  readonly truncated: boolean;
  /** The text of the prompt. */
  promptText(): string;
  readonly startedAt: number;
}

type SampledTokens = Pick<Share<Generation>, 'tokens' | 'drafted' | 'probabilities' | 'row' | 'rowsPerStep'>;

/** A sampled token whose event is not made yet. */
interface AcceptedToken {
  readonly token: number;
  readonly at: number;
  readonly tokensInCache: number;
  readonly probabilities: StepOutput['probabilities'];
  readonly row: number;
}

/**
 * One task on its slot. `accept` takes what a step gave, by numbers alone, so that the next step can start at once;
 * `publish` makes text of it and sends it to the client.
 */
export class Generation {
  /** False once it has ended or was cancelled. */
  isRunning = true;
  /** The slot that it has, or had when it was suspended. */
  slotId: number;
  /** The context was shifted; the next token tells the client. */
  isShifted = false;
  /** Token level: what steps have sampled for it. */
  acceptedTokens = 0;
  /** After the last accepted token. */
  ending: Ending | undefined;
  /** It waits for `publish`. */
  isUnpublished = false;
  private readonly accepted: AcceptedToken[] = [];
  private readonly progress: PromptProgress[] = [];
  private readonly timings: GenerationTimings;
  private hasStarted = false;
  private truncated: boolean;
  private tokensInCache = 0;
  private acceptedAt = 0;

  constructor(
    readonly assignment: Assignment,
    readonly start: GenerationStart,
    totals: Totals,
  ) {
    this.truncated = start.truncated;
    this.slotId = start.slotId;
    const { startedAt, promptTokens, cachedTokens } = start;
    this.timings = new GenerationTimings(
      { queuedAt: assignment.queuedAt, startedAt, promptTokens, cachedTokens },
      totals,
    );
    // However the task ends: its client may leave, or the step fail.
    assignment.output.add(() => start.reader?.dispose());
  }

  get task(): Task {
    return this.assignment.task;
  }

  get text(): GeneratedText {
    return this.start.text;
  }

  /** Text level: tokens that the client knows of. */
  get generatedTokens(): number {
    return this.timings.generatedTokens;
  }

  /** Milliseconds, as `performance.now()`: when the prompt was in the cache. */
  get firstTokenAt(): number {
    return this.timings.firstTokenAt;
  }

  /** Milliseconds from the first token to the last one that the client knows of. */
  get generatedMs(): number {
    return this.timings.predictedMs;
  }

  /** The prompt is not in the cache yet. */
  get isPrompting(): boolean {
    return this.isRunning && this.acceptedTokens === 0;
  }

  /** Nobody waits for its events any more. */
  get isCancelled(): boolean {
    return this.assignment.output.closed;
  }

  /**
   * Token level: this much of the prompt is in the cache.
   * @returns true when the client wants to know
   */
  acceptProgress(processedTokens: number, now: number): boolean {
    if (!this.task.promptProgress || this.acceptedTokens > 0) return false;
    const { promptTokens, cachedTokens, startedAt } = this.start;
    const ms = now - startedAt;
    this.progress.push({
      totalTokens: promptTokens,
      cachedTokens,
      processedTokens,
      ms,
      ...(this.task.timingsPerToken && { timings: this.timings.ofPrompt(processedTokens - cachedTokens, ms) }),
    });
    return true;
  }

  /** Token level: the prompt is in the cache, and no token is wanted. */
  acceptPrompt(now: number, tokensInCache: number): void {
    this.markPromptDone(now);
    this.tokensInCache = tokensInCache;
  }

  /**
   * Token level: steps sampled the tokens of a share, the last of them now.
   * @param tokensInCache cells of the sequence before the last token is in one
   */
  accept(share: SampledTokens, now: number, tokensInCache: number): void {
    const { tokens, probabilities, row, rowsPerStep } = share;
    if (this.acceptedTokens === 0) {
      this.markPromptDone(now);
      this.timings.recordFirstToken(now);
    }
    const each = (now - this.acceptedAt) / tokens.length;
    for (const [index, token] of tokens.entries()) {
      const later = tokens.length - 1 - index;
      this.accepted.push({
        token,
        at: now - later * each,
        tokensInCache: tokensInCache - later,
        probabilities: this.task.probabilities > 0 ? probabilities : undefined,
        row: row + index * rowsPerStep,
      });
    }
    this.acceptedTokens += tokens.length;
    this.assignment.generatedTokens += tokens.length;
    this.acceptedAt = now;
    this.truncated ||= this.isShifted;
    if (share.drafted > 0) this.timings.recordDraft(share.drafted, tokens.length - 1);
  }

  /** Text level: sends the events of what was accepted. @returns true when the generation is over */
  publish(): boolean {
    this.isUnpublished = false;
    this.publishProgress();
    if (this.accepted.length === 0 && this.ending === undefined) return false;
    if (!this.hasStarted) this.publishStart();
    let isOver = this.accepted.length === 0 && this.ending !== undefined;
    for (const [index, accepted] of this.accepted.entries()) {
      const ending = index === this.accepted.length - 1 ? this.ending : undefined;
      this.tokensInCache = accepted.tokensInCache;
      this.timings.recordToken(accepted.at);
      this.publishToken(accepted, ending);
      isOver = ending !== undefined || this.text.isEnded || this.isOverTime();
      if (isOver && ending === undefined) this.ending = undefined;
      if (isOver || this.isCancelled) break;
    }
    this.accepted.length = 0;
    if (isOver) this.publishEnd();
    return isOver;
  }

  /** Nothing is computed for it any more. */
  stop(): void {
    this.isRunning = false;
    this.start.chain.dispose();
    this.start.promptLogprobs?.dispose();
  }

  fail(error: EngineError): void {
    this.assignment.output.error(error);
  }

  private markPromptDone(now: number): void {
    this.acceptProgress(this.start.promptTokens, now);
    this.acceptedAt = now;
    this.timings.recordPrompt(now);
  }

  private publishProgress(): void {
    for (const progress of this.progress) this.assignment.output.next({ type: 'progress', ...progress });
    this.progress.length = 0;
  }

  private publishStart(): void {
    this.hasStarted = true;
    const { promptTokens, cachedTokens, promptLogprobs } = this.start;
    this.assignment.output.next({
      type: 'start',
      slotId: this.slotId,
      promptTokens,
      cachedTokens,
      ...(promptLogprobs && { promptProbabilities: promptLogprobs.probabilities }),
    });
  }

  private publishToken({ token, probabilities, row }: AcceptedToken, ending: Ending | undefined): void {
    const text = this.text.push(token, ending !== undefined);
    const { reader } = this.start;
    this.assignment.output.next({
      type: 'text',
      text,
      isIncomplete: this.text.isIncomplete,
      token,
      generatedTokens: this.generatedTokens,
      probabilities: probabilities && probabilitiesOf(probabilities, row),
      timings: this.task.timingsPerToken ? this.timings.current() : undefined,
      ...(reader && { message: reader.read(text, false) }),
    });
  }

  private publishEnd(): void {
    const { promptTokens, cachedTokens, seed, reader } = this.start;
    const { output } = this.assignment;
    const rest = this.text.rest();
    const { stoppingWord } = this.text;
    const stopCause = stoppingWord !== '' ? 'word' : (this.ending?.cause ?? 'limit');
    output.next({
      type: 'end',
      text: rest,
      finishReason: stopCause === 'limit' ? 'length' : 'stop',
      stopCause,
      stoppingWord,
      truncated: this.truncated || (stopCause === 'limit' && this.ending?.truncated === true),
      hasNewLine: this.text.hasNewLine,
      slotId: this.slotId,
      seed,
      usage: { promptTokens, generatedTokens: this.generatedTokens, cachedTokens, tokensInCache: this.tokensInCache },
      timings: this.timings.current(),
      ...(this.task.promptText && { promptText: this.start.promptText() }),
      ...(reader && { message: reader.read(rest, true) }),
    });
    this.timings.recordEnd(this.tokensInCache);
    output.complete();
  }

  /** Checked only once a line is complete, so that a text does not end in the middle of its first. */
  private isOverTime(): boolean {
    const { maxPredictMs } = this.task;
    return maxPredictMs > 0 && this.text.hasNewLine && this.timings.predictedMs > maxPredictMs;
  }
}
