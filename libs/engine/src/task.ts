import type { Observable } from 'rxjs';
import type { SamplingParams } from '#sampling';
import type { AdapterSet } from './adapters/adapter-set.js';

/** A grammar that the generation has to follow. */
export interface GrammarConstraint {
  readonly gbnf: string;
  /** Constrains only from the first trigger on (tool calls). */
  readonly lazy: boolean;
  readonly triggerPatterns: readonly string[];
  readonly triggerTokens: readonly number[];
  readonly prefill: string;
}

/** How long the model may think; whatever is in the lists is a token. */
export interface ThinkingLimits {
  /** Tokens of each thought, 0 or more; then comes `forced`. */
  readonly budget: number;
  /** Any of them begins a thought. */
  readonly starts: readonly (readonly number[])[];
  /** Any of them ends it. */
  readonly ends: readonly (readonly number[])[];
  /** What ends a thought that has become too long; not empty. */
  readonly forced: readonly number[];
  /** End of the prompt, which may have begun a thought. */
  readonly opening: readonly number[];
}

/** How far drafts go where the engine speculates. */
export interface SpeculativeSettings {
  /** The most tokens of a draft; 0 = no drafts for this task. */
  readonly maxTokens: number;
  /** A shorter draft is not worth its verification. */
  readonly minTokens: number;
  /** 0..1: a draft model's draft ends before a token that is less likely. */
  readonly minProbability: number;
}

/** A unit of work: everything that a generation needs, validated and tokenized. */
export interface Task {
  readonly id: string;
  readonly prompt: Int32Array;
  readonly sampling: SamplingParams;
  readonly grammar?: GrammarConstraint;
  readonly thinking?: ThinkingLimits | undefined;
  /** -1 = endless, -2 = until the context is full, 0 = only evaluate the prompt into the cache. */
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** -1 = any idle slot. */
  readonly slotId: number;
  /** LoRA adapters that it is computed with; absent = none. */
  readonly adapters?: AdapterSet;
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
   * Reports the probability of every prompt token but the first, and of as many rivals; absent = no. The prompt is
   * neither taken from the cache nor cut.
   */
  readonly ratesPrompt?: boolean;
  /** Tokens rendered as text although they are control tokens (tool-call markers). */
  readonly preservedTokens: readonly number[];
  readonly speculative: SpeculativeSettings;
  /** Puts `timings` on every text event. */
  readonly timingsPerToken: boolean;
  /** Sends `progress` events while the prompt is evaluated; absent = no. */
  readonly promptProgress?: boolean;
}

/** OpenAI's words. */
export type FinishReason = 'stop' | 'length' | 'tool_calls';
/** llama.cpp's `stop_type`. */
export type StopCause = 'eos' | 'word' | 'limit';

export interface TokenProbability {
  readonly id: number;
  /** Natural logarithm of the probability, or the probability itself with post-sampling. */
  readonly value: number;
}

/** The chosen token and its most likely rivals, best first. */
export interface TokenProbabilities extends TokenProbability {
  readonly top: readonly TokenProbability[];
}

/** Milliseconds; tokens. */
export interface Timings {
  /** Prompt tokens found in the cache. */
  readonly cachedTokens: number;
  /** Prompt tokens evaluated. */
  readonly promptTokens: number;
  readonly promptMs: number;
  readonly predictedTokens: number;
  readonly predictedMs: number;
  /** Tokens that were drafted and verified, and those of them that the sampler chain chose too. */
  readonly draftedTokens: number;
  readonly acceptedDraftTokens: number;
  /** From queueing to the slot. */
  readonly queueMs: number;
}

export interface Usage {
  /** Tokens of the whole prompt. */
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** Prompt tokens that were in the cache. */
  readonly cachedTokens: number;
  /** Tokens the slot holds in the KV cache at the end. */
  readonly tokensInCache: number;
}

/** How far a prompt is; tokens, milliseconds since the slot took it. */
export interface PromptProgress {
  readonly totalTokens: number;
  /** Found in the cache. */
  readonly cachedTokens: number;
  /** In the cache now, the found ones included. */
  readonly processedTokens: number;
  readonly ms: number;
  /** Where the task asks for timings with every event. */
  readonly timings?: Timings;
}

export type TokenEvent =
  /** Where the task asks for it: when its slot takes the prompt, and after each step that evaluates a part of it. */
  | ({ readonly type: 'progress' } & PromptProgress)
  /** The prompt is evaluated; sent once, before the first text. */
  | {
      readonly type: 'start';
      readonly slotId: number;
      readonly promptTokens: number;
      readonly cachedTokens: number;
      /** Where the task rates its prompt: of its tokens from the second on. */
      readonly promptProbabilities?: readonly TokenProbabilities[];
    }
  /** One generated token (the one that ends the generation included) and the text it releases. */
  | {
      readonly type: 'text';
      /** Empty while held back as a possible stop string. */
      readonly text: string;
      /** The token's bytes do not complete a character yet; a stream leaves such an event out. */
      readonly isIncomplete: boolean;
      readonly token: number;
      readonly generatedTokens: number;
      readonly probabilities?: TokenProbabilities;
      readonly timings?: Timings;
    }
  | {
      readonly type: 'end';
      /** Held-back text that turned out not to be a stop string. */
      readonly text: string;
      readonly finishReason: FinishReason;
      readonly stopCause: StopCause;
      readonly stoppingWord: string;
      readonly truncated: boolean;
      readonly hasNewLine: boolean;
      readonly slotId: number;
      readonly seed: number;
      readonly usage: Usage;
      readonly timings: Timings;
    };

/** Cold: subscribing queues the task, unsubscribing cancels it. Errors are EngineError. */
export type TokenStream = Observable<TokenEvent>;
