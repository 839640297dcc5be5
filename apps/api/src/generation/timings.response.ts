import type { PromptProgress, Timings, Usage } from '#engine';

/** llama-server's timings. A rate over no time or no tokens is not finite, and so null in JSON. */
export function timingsOf({ cachedTokens, promptTokens, promptMs, predictedTokens, predictedMs }: Timings) {
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
  };
}

/** llama-server's `prompt_progress`. */
export function progressOf({ totalTokens, cachedTokens, processedTokens, ms }: PromptProgress) {
  return { total: totalTokens, cache: cachedTokens, processed: processedTokens, time_ms: Math.floor(ms) };
}

/**
 * OpenAI's usage. Of several answers to one prompt, the prompt counts once.
 * @param answers all answers of a request, those to the same prompt next to each other
 * @param choices answers to each prompt
 */
export function usageOf(answers: readonly Usage[], choices = 1) {
  const sum = (of: (usage: Usage) => number, list: readonly Usage[]) =>
    list.reduce((total, usage) => total + of(usage), 0);
  const prompts = answers.filter((_, index) => index % choices === 0);
  const completionTokens = sum((usage) => usage.generatedTokens, answers);
  const promptTokens = sum((usage) => usage.promptTokens, prompts);
  return {
    completion_tokens: completionTokens,
    prompt_tokens: promptTokens,
    total_tokens: completionTokens + promptTokens,
    prompt_tokens_details: { cached_tokens: sum((usage) => usage.cachedTokens, prompts) },
  };
}
