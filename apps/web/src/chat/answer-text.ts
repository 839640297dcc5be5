import type { Fault } from '../api/fault.js';
import type { AnswerFigures, ToolCall } from '../store/records.js';
import type { Delta, Timings } from './chunk.js';

/** What of a growing answer may be written down: it grows by appending, and is never copied as a whole. */
export class AnswerText {
  private readonly texts: string[] = [];
  private readonly reasonings: string[] = [];
  private readonly callParts: { id: string; name: string; arguments: string }[] = [];
  finish: string | undefined;
  model: string | undefined;
  timings: Timings | undefined;
  fault: Fault | undefined;
  isComplete = false;
  /** Events with text: about one a token. */
  pieces = 0;

  /** @param text what the answer had before, where it is gone on with */
  constructor(text = '', reasoning = '') {
    if (text !== '') this.texts.push(text);
    if (reasoning !== '') this.reasonings.push(reasoning);
  }

  get text(): string {
    return joined(this.texts);
  }

  get reasoning(): string {
    return joined(this.reasonings);
  }

  get calls(): readonly ToolCall[] {
    return this.callParts.map((call) => ({ ...call }));
  }

  get hasText(): boolean {
    return this.texts.length > 0;
  }

  take(delta: Delta): void {
    if (delta.type === 'text') this.append(this.texts, delta.text);
    else if (delta.type === 'reasoning') this.append(this.reasonings, delta.text);
    else if (delta.type === 'call') this.takeCall(delta);
    else if (delta.type === 'finish') this.finish = delta.reason;
    else if (delta.type === 'model') this.model = delta.name;
    else if (delta.type === 'figures') this.timings = delta.timings;
    else if (delta.type === 'failed') this.fault = delta.fault;
    else if (delta.type === 'end') this.isComplete = true;
  }

  /** @param firstMs milliseconds from sending to the first text */
  figures(firstMs: number | undefined): AnswerFigures | undefined {
    const { timings } = this;
    if (timings === undefined) return undefined;
    return {
      promptTokens: timings.cache_n + timings.prompt_n,
      cachedTokens: timings.cache_n,
      generatedTokens: timings.predicted_n,
      promptMs: timings.prompt_ms,
      generatedMs: timings.predicted_ms,
      ...(firstMs !== undefined && { firstMs }),
      ...(timings.draft_n !== undefined && { draftedTokens: timings.draft_n }),
      ...(timings.draft_n_accepted !== undefined && { acceptedTokens: timings.draft_n_accepted }),
    };
  }

  private append(parts: string[], text: string): void {
    parts.push(text);
    this.pieces++;
  }

  private takeCall({ index, id, name, arguments: text }: Extract<Delta, { type: 'call' }>): void {
    this.callParts[index] ??= { id: '', name: '', arguments: '' };
    const call = this.callParts[index];
    if (id !== undefined) call.id = id;
    if (name !== undefined) call.name = name;
    if (text !== undefined) call.arguments += text;
    this.pieces++;
  }
}

/** Joins the parts, and keeps the whole in their place. */
function joined(parts: string[]): string {
  if (parts.length > 1) parts.splice(0, parts.length, parts.join(''));
  return parts[0] ?? '';
}
