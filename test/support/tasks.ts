import type { Observable } from 'rxjs';
import type { Task, TaskEvent, TaskRequest, TokenEvent } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { bytesOf } from './fake-backend.js';

export type TaskChanges = Partial<Omit<TaskRequest, 'prompt'>> & {
  readonly prompt?: string | readonly number[] | Int32Array;
};

let made = 0;

/** A greedy task of 4 tokens, changed as said; a text prompt is taken as bytes. Not held against any model. */
export function buildTask({ prompt = 'abc', ...changes }: TaskChanges = {}): Task {
  return {
    id: `task-${++made}`,
    sampling: { ...DEFAULT_SAMPLING, temperature: 0 },
    maxTokens: 4,
    stop: [],
    slotId: -1,
    cachePrompt: true,
    keepTokens: 0,
    discardTokens: 0,
    minIndent: 0,
    maxPredictMs: 0,
    probabilities: 0,
    postSamplingProbabilities: false,
    preservedTokens: [],
    speculative: { maxTokens: 16, minTokens: 0, minProbability: 0 },
    timingsPerToken: false,
    ...changes,
    prompt: Int32Array.from(typeof prompt === 'string' ? bytesOf(prompt) : prompt),
  } satisfies TaskRequest as unknown as Task;
}

export type EndEvent = Extract<TokenEvent, { type: 'end' }>;
export type TextEvent = Extract<TokenEvent, { type: 'text' }>;

/** All that came out of a stream. */
export interface Outcome {
  readonly events: TokenEvent[];
  readonly texts: TextEvent[];
  readonly tokens: number[];
  /** The pieces joined, the end's included. */
  readonly text: string;
  /** Absent when the stream failed or did not end. */
  readonly end: EndEvent | undefined;
  readonly error: unknown;
}

/** Waits for the end of a stream; an error is part of the outcome. */
export function outcomeOf(stream: Observable<TaskEvent>): Promise<Outcome> {
  return new Promise((resolve) => {
    const events: TokenEvent[] = [];
    stream.subscribe({
      next: (event) => {
        if (event.type !== 'assigned') events.push(event as TokenEvent);
      },
      error: (error: unknown) => resolve(summaryOf(events, error)),
      complete: () => resolve(summaryOf(events, undefined)),
    });
  });
}

function summaryOf(events: TokenEvent[], error: unknown): Outcome {
  const texts = events.filter((event): event is TextEvent => event.type === 'text');
  const end = events.find((event): event is EndEvent => event.type === 'end');
  return {
    events,
    texts,
    tokens: texts.map((event) => event.token),
    text: texts.map((event) => event.text).join('') + (end?.text ?? ''),
    end,
    error,
  };
}
