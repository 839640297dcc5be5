import type { Timings } from '#engine';
import { type TimingsAnswer, timingsOf } from '../../generation/timings.response.js';

/**
 * v0.5's timings: a rate over no time or no tokens is 0, and those of the generation are over the steps behind its
 * first token, which comes of the prompt's last step.
 */
export function timingsOfV05(timings: Timings): TimingsAnswer {
  const { promptTokens, promptMs, predictedTokens, predictedMs } = timings;
  const steps = Math.max(predictedTokens - 1, 0);
  return {
    ...timingsOf(timings),
    prompt_per_token_ms: quotient(promptMs, promptTokens),
    prompt_per_second: quotient(promptTokens * 1000, promptMs),
    predicted_per_token_ms: quotient(predictedMs, steps),
    predicted_per_second: quotient(steps * 1000, predictedMs),
  };
}

function quotient(dividend: number, divisor: number): number {
  return divisor > 0 ? dividend / divisor : 0;
}
