import type { Exchange } from './clients-plan.js';
import { AnswerError, requestEventStream } from './event-stream-request.js';

/** What has come of an answer so far. */
export interface Answer {
  readonly arrivals: number[];
  readonly counts: number[];
  events: number;
}

export interface AskedCompletion {
  readonly url: string;
  readonly prompt: string;
  readonly predict: number;
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExchangeEnd extends Pick<Exchange, 'outcome' | 'evaluated' | 'cached' | 'problem'> {
  /** The text of a whole answer; empty otherwise. */
  readonly text: string;
}

/** Too many requests, and nothing to serve them with. */
const REFUSALS: readonly number[] = [429, 503];

/**
 * One streamed `/completion`, greedy, that goes on past tokens that end a sequence. Never throws: what went wrong is part
 * of the outcome.
 *
 * @param answer takes when events come, in `now`'s milliseconds
 */
export async function exchangeCompletion(
  { url, prompt, predict, key, signal }: AskedCompletion,
  answer: Answer,
  now: () => number,
): Promise<ExchangeEnd> {
  const settings = { n_predict: predict, temperature: 0, ignore_eos: true, cache_prompt: true, stream: true };
  const body = JSON.stringify({ prompt, ...settings });
  const onEvents = (count: number): void => {
    answer.arrivals.push(now());
    answer.counts.push(count);
    answer.events += count;
  };
  try {
    return readAnswer(await requestEventStream({ url, path: '/completion', body, key, signal, onEvents }));
  } catch (error) {
    if (signal?.aborted) return { outcome: 'left', text: '' };
    const isRefused = error instanceof AnswerError && REFUSALS.includes(error.status);
    const problem = error instanceof Error ? error.message : String(error);
    return { outcome: isRefused ? 'refused' : 'failed', problem, text: '' };
  }
}

interface CompletionEvent {
  readonly content?: string;
  readonly stop?: boolean;
  readonly error?: { readonly message?: string };
  readonly timings?: { readonly prompt_n?: number; readonly cache_n?: number };
}

/** @throws Error when the answer broke off, SyntaxError when it is no event stream of JSON */
function readAnswer(body: string): ExchangeEnd {
  const events = body
    .split('\n\n')
    .filter((event) => event.startsWith('data:'))
    .map((event) => JSON.parse(event.slice('data:'.length)) as CompletionEvent);
  const last = events.at(-1);
  if (last?.stop !== true) throw new Error(last?.error?.message ?? 'the answer broke off');
  const text = events.map((event) => event.content ?? '').join('');
  return { outcome: 'answered', text, evaluated: last.timings?.prompt_n, cached: last.timings?.cache_n };
}
