import type { Observable } from 'rxjs';
import type { MessageEvent } from './chat.js';
import type { EngineFailure } from './engine-error.js';
import type { SlotChoice } from './live.js';
import type { TaskId } from './task.js';

/** OpenAI's words. */
export type FinishReason = 'stop' | 'length' | 'tool_calls';
/** llama.cpp's `stop_type`. */
export type StopCause = 'eos' | 'word' | 'limit';

export interface TokenProbability {
  readonly id: number;
  /** Natural logarithm of the probability, or the probability itself with post-sampling. */
  readonly value: number;
}

/** Tokens and how likely they are, best first: an id and a value each, as there may be thousands. */
export interface TopTokens {
  readonly ids: Int32Array;
  /** As those of `TokenProbability`. */
  readonly values: Float32Array;
}

/** The chosen token and the most likely ones in its place. */
export interface TokenProbabilities extends TokenProbability {
  readonly top: TopTokens;
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

/** Where a task is in the queue. */
export interface QueuePosition {
  /** Among those that wait, from 1; 0 = it has a slot. */
  readonly place: number;
  /** Tasks that wait. */
  readonly size: number;
}

/** What a generation gives, in order. */
export type TokenEvent =
  /** Where the task asks for it: when its place has changed, at most four times a second, and when it has a slot. */
  | ({ readonly type: 'queue' } & QueuePosition)
  /** Where the task asks for it: when its slot takes the prompt, and after each step that evaluates a part of it. */
  | ({ readonly type: 'progress' } & PromptProgress)
  /** The prompt is evaluated; sent once, before the first text. */
  | {
      readonly type: 'start';
      readonly slotId: number;
      readonly promptTokens: number;
      readonly cachedTokens: number;
      /** Where the task asks for prompt logprobs: of its tokens from the second on. */
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
      /** Where the task has a reader: what the text adds to the message. */
      readonly message?: readonly MessageEvent[];
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
      /** Where the task asks for it: the prompt as processed, special tokens rendered. */
      readonly promptText?: string;
      /** Where the task has a reader: what the rest of the text adds to the message. */
      readonly message?: readonly MessageEvent[];
    };

/** Cold: subscribing queues the task, unsubscribing cancels it. Errors are EngineError. */
export type TokenStream = Observable<TokenEvent>;

/** What becomes of a task: where it is, what it gives, how it fails. */
export type TaskEvent =
  /** A slot has taken it; what it gives comes from now on. */
  | {
      readonly type: 'assigned';
      readonly slotId: number;
      readonly choice: SlotChoice;
      /** The slot that the beginning of the prompt is copied from; absent = none. */
      readonly copiedFrom?: number;
    }
  | TokenEvent
  /** The vectors of an embedding task: its only event beside a failure. Milliseconds as those of `Timings`. */
  | {
      readonly type: 'embedding';
      readonly vectors: readonly Float32Array[];
      readonly tokens: number;
      readonly queueMs: number;
      readonly promptMs: number;
    }
  /** The last event of a task that fails. */
  | { readonly type: 'failed'; readonly failure: EngineFailure };

/** Events of one task, in order. */
export interface TaskEvents {
  readonly id: TaskId;
  readonly events: readonly TaskEvent[];
}
