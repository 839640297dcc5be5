import type { Subscriber } from 'rxjs';
import type { SamplerChain, StepOutput } from '../core/engine-core.js';
import type { EngineError } from '../core/engine-error.js';
import type { Task, Timings, TokenEvent } from '../task.js';
import type { GeneratedText } from '../text/generated-text.js';
import type { Ending } from './ending.js';
import { probabilitiesOf } from './probabilities.js';
import type { Totals } from './totals.js';

/** A task, and who waits for its events. */
export interface Assignment {
  readonly task: Task;
  readonly output: Subscriber<TokenEvent>;
  /** Milliseconds, as `performance.now()`. */
  readonly queuedAt: number;
}

/** What a slot has made ready for a generation. */
export interface GenerationStart {
  readonly slotId: number;
  /** Tokens of the prompt, cut if need be. */
  readonly promptTokens: number;
  /** Those of them that were in the cache. */
  readonly cachedTokens: number;
  readonly chain: SamplerChain;
  /** The seed of the chain, after a random one was drawn. */
  readonly seed: number;
  readonly text: GeneratedText;
  readonly truncated: boolean;
  readonly startedAt: number;
}

/**
 * One task on its slot. `accept` takes what a step gave, by numbers alone, so that the next step can start at once;
 * `publish` makes text of it and tells the client.
 */
export class Generation {
  /** False once it has ended or was cancelled. */
  isRunning = true;
  /** The context was shifted; the client learns of it with the next token. */
  isShifted = false;
  generatedTokens = 0;
  ending: Ending | undefined;
  private hasStarted = false;
  private truncated: boolean;
  private tokensInCache = 0;
  private token = -1;
  private probabilities: StepOutput['probabilities'];
  private row = -1;
  private firstTokenAt = 0;
  private lastTokenAt = 0;

  constructor(
    readonly assignment: Assignment,
    readonly start: GenerationStart,
    private readonly totals: Totals,
  ) {
    this.truncated = start.truncated;
  }

  get task(): Task {
    return this.assignment.task;
  }

  get text(): GeneratedText {
    return this.start.text;
  }

  /** The prompt is not in the cache yet. */
  get isPrompting(): boolean {
    return this.isRunning && this.generatedTokens === 0;
  }

  /** Nobody waits for its events any more. */
  get isCancelled(): boolean {
    return this.assignment.output.closed;
  }

  /** Token level: the prompt is in the cache, and no token is wanted. */
  acceptPrompt(now: number, tokensInCache: number): void {
    this.markPromptDone(now);
    this.tokensInCache = tokensInCache;
  }

  /** Token level: a step sampled a token. */
  accept(token: number, now: number, tokensInCache: number): void {
    if (this.generatedTokens === 0) this.markFirstToken(now);
    else this.totals.latencies.betweenTokens.record(now - this.lastTokenAt);
    this.totals.generatedTokens++;
    this.totals.generatedMs += now - this.lastTokenAt;
    this.lastTokenAt = now;
    this.generatedTokens++;
    this.token = token;
    this.tokensInCache = tokensInCache;
    this.truncated ||= this.isShifted;
  }

  /** Kept as they came until the event that carries them is made. */
  acceptProbabilities(probabilities: StepOutput['probabilities'], row: number): void {
    this.probabilities = probabilities;
    this.row = row;
  }

  /** Text level: sends the events of the last step. @returns true when the generation is over */
  publish(): boolean {
    if (!this.hasStarted) this.publishStart();
    if (this.token >= 0) this.publishToken();
    if (this.ending === undefined && !this.text.isEnded && !this.isOverTime()) return false;
    this.publishEnd();
    return true;
  }

  fail(error: EngineError): void {
    this.assignment.output.error(error);
  }

  private markFirstToken(now: number): void {
    this.markPromptDone(now);
    this.totals.latencies.firstToken.record(now - this.assignment.queuedAt);
  }

  private markPromptDone(now: number): void {
    const { promptTokens, cachedTokens, startedAt } = this.start;
    this.firstTokenAt = now;
    this.lastTokenAt = now;
    this.totals.promptTokens += promptTokens - cachedTokens;
    this.totals.cachedPromptTokens += cachedTokens;
    this.totals.promptMs += now - startedAt;
    this.totals.latencies.queue.record(startedAt - this.assignment.queuedAt);
    this.totals.latencies.prefill.record(now - startedAt);
  }

  private publishStart(): void {
    this.hasStarted = true;
    const { slotId, promptTokens, cachedTokens } = this.start;
    this.assignment.output.next({ type: 'start', slotId, promptTokens, cachedTokens });
  }

  private publishToken(): void {
    const text = this.text.push(this.token, this.ending !== undefined);
    this.assignment.output.next({
      type: 'text',
      text,
      isIncomplete: this.text.isIncomplete,
      token: this.token,
      generatedTokens: this.generatedTokens,
      probabilities: this.probabilities && probabilitiesOf(this.probabilities, this.row),
      timings: this.task.timingsPerToken ? this.timings() : undefined,
    });
  }

  private publishEnd(): void {
    const { slotId, promptTokens, cachedTokens, seed } = this.start;
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
      slotId,
      seed,
      usage: { promptTokens, generatedTokens: this.generatedTokens, cachedTokens, tokensInCache: this.tokensInCache },
      timings: this.timings(),
    });
    this.totals.latencies.endToEnd.record(performance.now() - this.assignment.queuedAt);
    output.complete();
  }

  /** Checked only once a line is complete, so that a text does not end in the middle of its first. */
  private isOverTime(): boolean {
    const { maxPredictMs } = this.task;
    return maxPredictMs > 0 && this.text.hasNewLine && this.lastTokenAt - this.firstTokenAt > maxPredictMs;
  }

  private timings(): Timings {
    const { promptTokens, cachedTokens, startedAt } = this.start;
    return {
      cachedTokens,
      promptTokens: promptTokens - cachedTokens,
      promptMs: this.firstTokenAt - startedAt,
      predictedTokens: this.generatedTokens,
      predictedMs: this.lastTokenAt - this.firstTokenAt,
      queueMs: startedAt - this.assignment.queuedAt,
    };
  }
}
