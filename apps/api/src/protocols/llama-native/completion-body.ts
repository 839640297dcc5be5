import type { PromptProgress, QueuePosition, TokenProbabilities } from '#engine';
import { RANDOM_SEED } from '#sampling';
import type { EndEvent, Generated, TextEvent } from '../../generation/generated.js';
import type { GenerationSettings } from '../../generation/generation-settings.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import { type TimingsView, timingsText } from '../../generation/response-metadata.js';
import { progressOf } from '../../generation/timings.response.js';
import { event } from '../../http/sse.js';
import { WrittenLater } from '../../http/written-later.js';
import type { CompletionAnswer } from './completion.response.js';

/** What all events of one generation share. */
export interface CompletionMetadata {
  readonly index: number;
  readonly model: string;
  readonly settings: GenerationSettings;
  /** As the served generation of llama-server shows them. */
  readonly timingsOf: TimingsView;
  readonly returnTokens: boolean;
  readonly probabilities: ProbabilityView;
}

/** The whole response. */
export function completionBody(metadata: CompletionMetadata, generated: Generated): CompletionAnswer {
  const { probabilities, silentProbabilities, end } = generated;
  const silent = end.stopCause === 'word' ? [] : silentProbabilities;
  const shown = [...metadata.probabilities.list(probabilities), ...metadata.probabilities.list(silent)];
  return {
    ...finalFields(metadata, end, generated.text, metadata.returnTokens ? generated.tokens : []),
    ...(shown.length > 0 && { completion_probabilities: shown }),
  };
}

/** The last event of a stream: what was sent before is not repeated. */
export function completionEnd(metadata: CompletionMetadata, end: EndEvent) {
  return finalFields(metadata, end, '', []);
}

/** An event about the place in the queue, before all else. */
export function completionQueue({ index }: CompletionMetadata, { place, size }: QueuePosition): string {
  return event({ ...textless(index, 0), queue: { place, size } });
}

/** An event about the prompt, before any text. */
export function completionProgress({ index, timingsOf }: CompletionMetadata, progress: PromptProgress): string {
  return event({
    ...textless(index, progress.totalTokens),
    ...(progress.timings && { timings: timingsOf(progress.timings) }),
    prompt_progress: progressOf(progress),
  });
}

function textless(index: number, promptTokens: number) {
  return {
    index,
    content: '',
    tokens: [],
    stop: false,
    id_slot: -1,
    tokens_predicted: 0,
    tokens_evaluated: promptTokens,
  };
}

/** An event of a stream. Written as text, because it is written for every token. */
export function completionChunk(
  { index, probabilities, timingsOf }: CompletionMetadata,
  promptTokens: number,
  {
    text,
    token,
    generatedTokens,
    timings,
  }: Pick<TextEvent, 'text' | 'generatedTokens' | 'timings'> & { token?: number },
  shown: readonly TokenProbabilities[],
): string {
  return (
    `data: {"index":${index},"content":${JSON.stringify(text)},"tokens":[${token ?? ''}],"stop":false,"id_slot":-1,` +
    `"tokens_predicted":${generatedTokens},"tokens_evaluated":${promptTokens}` +
    `${timingsText(timingsOf, timings)}` +
    `${shown.length === 0 ? '' : `,"completion_probabilities":${JSON.stringify(probabilities.list(shown))}`}}\n\n`
  );
}

/**
 * Only these fields of a response; a name with slashes moves a nested field to the top. Missing fields are left out.
 */
export function pickFields(response: object, names: readonly string[]): object {
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const value = name.split('/').reduce<unknown>(ownValue, response);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function ownValue(parent: unknown, key: string): unknown {
  const value = parent instanceof WrittenLater ? parent.toJSON() : parent;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function finalFields(
  metadata: CompletionMetadata,
  end: EndEvent,
  content: string,
  tokens: readonly number[],
): CompletionAnswer {
  return {
    index: metadata.index,
    content,
    tokens,
    id_slot: end.slotId,
    stop: true,
    model: metadata.model,
    tokens_predicted: end.usage.generatedTokens,
    tokens_evaluated: end.usage.promptTokens,
    generation_settings: metadata.settings,
    prompt: end.promptText ?? '',
    has_new_line: end.hasNewLine,
    truncated: end.truncated,
    stop_type: end.stopCause,
    stopping_word: end.stoppingWord,
    tokens_cached: end.usage.tokensInCache,
    timings: metadata.timingsOf(end.timings),
    ...(metadata.settings.seed === RANDOM_SEED && end.seed !== RANDOM_SEED && { seed: end.seed }),
  };
}
