import { Observable } from 'rxjs';
import type { MessageEvent, TokenEvent, TokenProbabilities, TokenStream } from '#engine';
import type { HoldBytes } from '../http/held-bytes.js';
import { ProbabilityList } from './probability-list.js';
import { responseBytes } from './response-bytes.js';

export type TextEvent = Extract<TokenEvent, { readonly type: 'text' }>;
export type EndEvent = Extract<TokenEvent, { readonly type: 'end' }>;

/** A finished generation. */
export interface Generated {
  readonly text: string;
  /** What the text is as a message, where the task has a reader. */
  readonly message: readonly MessageEvent[];
  readonly tokens: readonly number[];
  readonly probabilities: ProbabilityList;
  /** Of the prompt's tokens from the second on, where the task rates its prompt. */
  readonly promptProbabilities: readonly TokenProbabilities[];
  /** Of tokens without a part in the text: the end-of-text token, those of the stop string. */
  readonly silentProbabilities: readonly TokenProbabilities[];
  readonly end: EndEvent;
}

/** Gathers the probabilities of tokens until text comes of them, so that they leave with that text. */
export class PendingProbabilities {
  private waiting: TokenProbabilities[] = [];

  add({ probabilities }: TextEvent): void {
    if (probabilities !== undefined) this.waiting.push(probabilities);
  }

  /** All that waited; none wait afterwards. */
  take(): readonly TokenProbabilities[] {
    if (this.waiting.length === 0) return this.waiting;
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}

/** Emits once: what the whole stream generated. @param hold takes note of what is collected; what it throws ends it */
export function collected(stream: TokenStream, hold: HoldBytes): Observable<Generated> {
  return new Observable((output) => {
    const tokens: number[] = [];
    const message: MessageEvent[] = [];
    const probabilities = new ProbabilityList();
    const pending = new PendingProbabilities();
    let promptProbabilities: readonly TokenProbabilities[] = [];
    let text = '';
    return stream.subscribe({
      next: (event) => {
        try {
          hold(responseBytes(event));
        } catch (error) {
          return output.error(error);
        }
        if (event.type === 'start') promptProbabilities = event.promptProbabilities ?? [];
        if (event.type === 'start' || event.type === 'progress' || event.type === 'queue') return;
        text += event.text;
        if (event.message) message.push(...event.message);
        if (event.type === 'text') {
          tokens.push(event.token);
          pending.add(event);
        }
        if (event.text !== '') for (const each of pending.take()) probabilities.add(each);
        if (event.type === 'text') return;
        const silentProbabilities = pending.take();
        output.next({ text, message, tokens, probabilities, promptProbabilities, silentProbabilities, end: event });
      },
      error: (error: unknown) => output.error(error),
      complete: () => output.complete(),
    });
  });
}
