import type { PromptProgress, Timings, Usage } from '#engine';
import { schemaOf } from '../http/declared-fields.js';
import { COUNT, MILLISECONDS, ResponseField } from '../http/response-fields.js';

/** llama-server's timings. A rate over no time or no tokens is not finite, and so null in JSON. */
export class TimingsAnswer {
  @ResponseField('Prompt tokens found in the cache.', COUNT)
  readonly cache_n: number;
  @ResponseField('Prompt tokens evaluated.', COUNT)
  readonly prompt_n: number;
  @ResponseField('Milliseconds of evaluating the prompt.', MILLISECONDS)
  readonly prompt_ms: number;
  @ResponseField('Milliseconds a prompt token; null without any.', MILLISECONDS, { nullable: true })
  readonly prompt_per_token_ms: number;
  @ResponseField('Prompt tokens a second; null without any.', MILLISECONDS, { nullable: true })
  readonly prompt_per_second: number;
  @ResponseField('Tokens generated.', COUNT)
  readonly predicted_n: number;
  @ResponseField('Milliseconds of generating.', MILLISECONDS)
  readonly predicted_ms: number;
  @ResponseField('Milliseconds a generated token; null without any.', MILLISECONDS, { nullable: true })
  readonly predicted_per_token_ms: number;
  @ResponseField('Generated tokens a second; null without any.', MILLISECONDS, { nullable: true })
  readonly predicted_per_second: number;
  @ResponseField('Tokens drafted.', COUNT, { when: 'where there are any' })
  readonly draft_n?: number;
  @ResponseField('Drafted tokens that the model chose too.', COUNT, { when: 'with draft_n' })
  readonly draft_n_accepted?: number;
}

export function timingsOf(timings: Timings): TimingsAnswer {
  const { cachedTokens, promptTokens, promptMs, predictedTokens, predictedMs, draftedTokens } = timings;
  return {
    cache_n: cachedTokens,
    prompt_n: promptTokens,
    prompt_ms: promptMs,
    prompt_per_token_ms: promptMs / promptTokens,
    prompt_per_second: (promptTokens / promptMs) * 1000,
    predicted_n: predictedTokens,
    predicted_ms: predictedMs,
    predicted_per_token_ms: predictedMs / predictedTokens,
    predicted_per_second: (predictedTokens / predictedMs) * 1000,
    ...(draftedTokens > 0 && { draft_n: draftedTokens, draft_n_accepted: timings.acceptedDraftTokens }),
  };
}

/** How far the prompt is evaluated. */
export class PromptProgressAnswer {
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly total: number;
  @ResponseField('Of these, found in the cache.', COUNT)
  readonly cache: number;
  @ResponseField('Of these, in the cache by now.', COUNT)
  readonly processed: number;
  @ResponseField('Milliseconds since the evaluation began.', COUNT)
  readonly time_ms: number;
}

/** llama-server's `prompt_progress`. */
export function progressOf({ totalTokens, cachedTokens, processedTokens, ms }: PromptProgress): PromptProgressAnswer {
  return { total: totalTokens, cache: cachedTokens, processed: processedTokens, time_ms: Math.floor(ms) };
}

export class PromptTokensDetails {
  @ResponseField('Prompt tokens found in the cache.', COUNT)
  readonly cached_tokens: number;
}

/** OpenAI's count of tokens. */
export class UsageAnswer {
  @ResponseField('Tokens generated.', COUNT)
  readonly completion_tokens: number;
  @ResponseField('Tokens of the prompt; of several answers to one prompt, it counts once.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('Both together.', COUNT)
  readonly total_tokens: number;
  @ResponseField('What is known of the prompt tokens.', schemaOf(PromptTokensDetails))
  readonly prompt_tokens_details: PromptTokensDetails;
}

/**
 * OpenAI's usage. Of several answers to one prompt, the prompt counts once.
 * @param answers all answers of a request, those to the same prompt next to each other
 * @param choices answers to each prompt
 */
export function usageOf(usages: readonly Usage[], choices = 1): UsageAnswer {
  const sum = (of: (usage: Usage) => number, list: readonly Usage[]) =>
    list.reduce((total, usage) => total + of(usage), 0);
  const prompts = usages.filter((_, index) => index % choices === 0);
  const completionTokens = sum((usage) => usage.generatedTokens, usages);
  const promptTokens = sum((usage) => usage.promptTokens, prompts);
  return {
    completion_tokens: completionTokens,
    prompt_tokens: promptTokens,
    total_tokens: completionTokens + promptTokens,
    prompt_tokens_details: { cached_tokens: sum((usage) => usage.cachedTokens, prompts) },
  };
}
