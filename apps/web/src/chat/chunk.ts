import { type Fault, faultOf } from '../api/fault.js';

/** What one event of a stream of chat completion says. */
export type Delta =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  | {
      readonly type: 'call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
    }
  | { readonly type: 'queue'; readonly place: number; readonly size: number }
  | { readonly type: 'progress'; readonly total: number; readonly cached: number; readonly processed: number }
  | { readonly type: 'finish'; readonly reason: string }
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'figures'; readonly timings: Timings }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'end' };

/** The server's `timings`. */
export interface Timings {
  readonly cache_n: number;
  readonly prompt_n: number;
  readonly prompt_ms: number;
  readonly predicted_n: number;
  readonly predicted_ms: number;
  readonly draft_n?: number;
  readonly draft_n_accepted?: number;
}

interface Chunk {
  readonly error?: unknown;
  readonly model?: string;
  readonly timings?: Timings;
  readonly queue?: { readonly place: number; readonly size: number };
  readonly prompt_progress?: { readonly total: number; readonly cache: number; readonly processed: number };
  readonly choices?: readonly {
    readonly finish_reason: string | null;
    readonly delta?: {
      readonly content?: string | null;
      readonly reasoning_content?: string | null;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
  }[];
}

/** Reads the data of an event. @throws SyntaxError when it is not JSON */
export function deltasOf(data: string): readonly Delta[] {
  if (data === '[DONE]') return [{ type: 'end' }];
  const chunk = JSON.parse(data) as Chunk;
  if (chunk.error !== undefined) return [{ type: 'failed', fault: faultOf(chunk, 500) }];
  const deltas: Delta[] = [];
  if (chunk.model !== undefined) deltas.push({ type: 'model', name: chunk.model });
  if (chunk.queue !== undefined) deltas.push({ type: 'queue', ...chunk.queue });
  const { prompt_progress: progress } = chunk;
  if (progress !== undefined) {
    deltas.push({ type: 'progress', total: progress.total, cached: progress.cache, processed: progress.processed });
  }
  for (const { delta, finish_reason: reason } of chunk.choices ?? []) {
    if (delta?.reasoning_content) deltas.push({ type: 'reasoning', text: delta.reasoning_content });
    if (delta?.content) deltas.push({ type: 'text', text: delta.content });
    for (const { index, id, function: called } of delta?.tool_calls ?? []) {
      deltas.push({ type: 'call', index, ...(id !== undefined && { id }), ...called });
    }
    if (reason !== null) deltas.push({ type: 'finish', reason });
  }
  if (chunk.timings !== undefined) deltas.push({ type: 'figures', timings: chunk.timings });
  return deltas;
}
