import type { SamplingParams } from '#sampling';
import type { ChatReaderSpec } from './chat.js';
import type { Deadline } from './deadline.js';
import type { LongText } from './long-text.js';
import type { PromptMedia } from './media.js';
import type { RequestOrigin } from './request-origin.js';

/** The number of a task of one engine client: commands and events name it by this. */
export type TaskId = number;

/** A grammar that the generation has to follow. */
export interface GrammarConstraint {
  readonly gbnf: LongText;
  /** Constrains only from the first trigger on (tool calls). */
  readonly lazy: boolean;
  readonly triggerPatterns: readonly string[];
  readonly triggerTokens: readonly number[];
  readonly prefill: string;
}

/** How long the model may reason; all numbers in the lists are tokens. */
export interface ReasoningLimits {
  /** Tokens of each stretch of reasoning, 0 or more; then comes `forced`. */
  readonly budget: number;
  /** Any of them begins it. */
  readonly starts: readonly (readonly number[])[];
  /** Any of them ends it. */
  readonly ends: readonly (readonly number[])[];
  /** What ends reasoning that has become too long; not empty. */
  readonly forced: readonly number[];
  /** End of the prompt, which may have begun it. */
  readonly opening: readonly number[];
}

/** How far drafts go if the engine speculates. */
export interface SpeculativeSettings {
  /** The most tokens of a draft; 0 = no drafts for this task. */
  readonly maxTokens: number;
  /** A shorter draft is not worth its verification. */
  readonly minTokens: number;
  /** 0..1: a draft model's draft ends before a token that is less likely. */
  readonly minProbability: number;
}

/** The scale of each LoRA adapter, in the order of their numbers; 0 = it does not act. Empty = none acts. */
export type AdapterScales = readonly number[];

/** What is asked of a generation. Plain data: it crosses to the engine process as it is. */
export interface TaskRequest {
  /** Names it in `GET /slots`. */
  readonly id: string;
  readonly prompt: Int32Array;
  /** What the cells of the prompt are that are no tokens; absent = all are tokens. */
  readonly media?: readonly PromptMedia[];
  readonly sampling: SamplingParams;
  readonly grammar?: GrammarConstraint;
  readonly reasoning?: ReasoningLimits | undefined;
  /** -1 = endless, -2 = until the context is full, 0 = only evaluate the prompt into the cache. */
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** -1 = any idle slot. */
  readonly slotId: number;
  /** Absent = no adapter acts. */
  readonly adapters?: AdapterScales;
  readonly cachePrompt: boolean;
  /** Shortest part of the cached tokens that is moved to its place in the prompt; absent or 0 = none is. */
  readonly cacheReuse?: number;
  /** Prompt tokens kept when the context shifts, without BOS; -1 = all. */
  readonly keepTokens: number;
  /** Tokens dropped by a shift; 0 = half of what may be dropped. */
  readonly discardTokens: number;
  /** Generation ends at a line indented less than this. */
  readonly minIndent: number;
  /** Milliseconds from the first token, checked once a newline was generated; 0 = no limit. */
  readonly maxPredictMs: number;
  /** How many most likely tokens to report with each token; 0 = none. */
  readonly probabilities: number;
  readonly postSamplingProbabilities: boolean;
  /**
   * Reports the probability of every prompt token but the first, and as many top logprobs; absent = no. The prompt is
   * neither taken from the cache nor cut.
   */
  readonly promptLogprobs?: boolean;
  /** Tokens rendered as text although they are control tokens (tool-call markers). */
  readonly preservedTokens: readonly number[];
  readonly speculative: SpeculativeSettings;
  /** Puts `timings` on every text event. */
  readonly timingsPerToken: boolean;
  /** Puts the text of the whole prompt on the last event; absent = no. */
  readonly promptText?: boolean;
  /** Sends `progress` events while the prompt is evaluated; absent = no. */
  readonly promptProgress?: boolean;
  /** Sends `queue` events while the task waits for a slot, and when it has one; absent = no. */
  readonly queuePlaces?: boolean;
  /**
   * How the text is read as a chat message, so that events say what it adds to the message; absent = it is plain text.
   */
  readonly reader?: ChatReaderSpec;
  /** Which of the waiting tasks starts first: -100..100, a larger one sooner; absent = 0. */
  readonly priority?: number;
  /** Whose task it is, for fair shares: a text that means nothing to the engine; absent = ''. */
  readonly tenant?: string;
  /**
   * Above 0: a tenant of weight 2 is given twice the tokens of one of weight 1 while both wait; absent = 1. That of the
   * task that came last counts for all of its tenant.
   */
  readonly weight?: number;
  /** It fails with ERR_DEADLINE once this has passed; absent = it has as long as it needs. */
  readonly deadline?: Deadline | undefined;
  /** Absent = it is of no request. */
  readonly origin?: RequestOrigin | undefined;
}

declare const VALIDATED: unique symbol;

/** A task request that fits the loaded model: made by `createTask` alone, and not checked again by the engine. */
export type Task = TaskRequest & { readonly [VALIDATED]: true };
