import type { Timings } from '../door/task-event.js';
import type { Totals } from '../statistics/totals.js';

/** What is fixed once a slot takes a task. */
export interface TimedPrompt {
  /** Milliseconds, as `performance.now()`. */
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly promptTokens: number;
  /** Those of them that were in the cache. */
  readonly cachedTokens: number;
}

/** When the tokens of one generation came, and what is counted of them; the engine's totals learn of it too. */
export class GenerationTimings {
  /** Text level: tokens that the client knows of. Those sampled after a stop string never count. */
  generatedTokens = 0;
  private draftedTokens = 0;
  private acceptedDraftTokens = 0;
  /** When the whole prompt was in the cache. */
  firstTokenAt = 0;
  private lastTokenAt = 0;

  constructor(
    private readonly prompt: TimedPrompt,
    private readonly totals: Totals,
  ) {}

  /** The whole prompt is in the cache. */
  recordPrompt(now: number): void {
    const { promptTokens, cachedTokens, startedAt, queuedAt } = this.prompt;
    this.firstTokenAt = now;
    this.lastTokenAt = now;
    this.totals.promptTokens += promptTokens - cachedTokens;
    this.totals.cachedPromptTokens += cachedTokens;
    this.totals.promptMs += now - startedAt;
    this.totals.latencies.queue.record(startedAt - queuedAt);
    this.totals.latencies.prefill.record(now - startedAt);
  }

  recordFirstToken(now: number): void {
    this.totals.latencies.firstToken.record(now - this.prompt.queuedAt);
  }

  /** A step verified a draft. */
  recordDraft(drafted: number, accepted: number): void {
    this.draftedTokens += drafted;
    this.acceptedDraftTokens += accepted;
    this.totals.draftedTokens += drafted;
    this.totals.acceptedDraftTokens += accepted;
    this.totals.verifiedDrafts++;
  }

  /** The client learns of a token that was sampled at that time. */
  recordToken(at: number): void {
    if (this.generatedTokens > 0) this.totals.latencies.betweenTokens.record(at - this.lastTokenAt);
    this.totals.generatedTokens++;
    this.totals.generatedMs += at - this.lastTokenAt;
    this.generatedTokens++;
    this.lastTokenAt = at;
  }

  recordEnd(tokensInCache: number): void {
    this.totals.longestSequence = Math.max(this.totals.longestSequence, tokensInCache);
    this.totals.latencies.endToEnd.record(performance.now() - this.prompt.queuedAt);
  }

  /** Milliseconds from the first token to the last one that the client knows of. */
  get predictedMs(): number {
    return this.lastTokenAt - this.firstTokenAt;
  }

  /** Before the first token. @param ms in which that many tokens of the prompt were evaluated */
  ofPrompt(promptTokens: number, ms: number): Timings {
    return { ...this.current(), promptTokens, promptMs: promptTokens === 0 ? 0 : ms, predictedMs: 0 };
  }

  current(): Timings {
    const { promptTokens, cachedTokens, startedAt, queuedAt } = this.prompt;
    return {
      cachedTokens,
      promptTokens: promptTokens - cachedTokens,
      promptMs: this.firstTokenAt - startedAt,
      predictedTokens: this.generatedTokens,
      predictedMs: this.predictedMs,
      draftedTokens: this.draftedTokens,
      acceptedDraftTokens: this.acceptedDraftTokens,
      queueMs: startedAt - queuedAt,
    };
  }
}
