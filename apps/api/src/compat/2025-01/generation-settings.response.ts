import type { TaskRequest } from '#engine';
import { generationSettings, type SettingsView } from '../../generation/generation-settings.response.js';
import type { GenerationParams, GenerationSettings2025 } from './generation-settings.js';

/** The effective settings as a response of January 2025 carries them. */
export function generationSettings2025(task: TaskRequest, view: SettingsView): GenerationSettings2025 {
  return { ...generationParams(task, view), n_ctx: view.slotContextSize, model: view.model };
}

/** The same as a slot shows them, in the order of llama-server. */
export function generationParams(task: TaskRequest, view: SettingsView): GenerationParams {
  const { sampling, speculative } = task;
  const window = (lastN: number) => (lastN < 0 ? view.contextSize : lastN);
  const { timings_per_token, post_sampling_probs, lora, ...before } = generationSettings(task, view);
  return {
    ...before,
    repeat_last_n: window(sampling.repeatLastN),
    dry_penalty_last_n: window(sampling.dryPenaltyLastN),
    'speculative.n_max': speculative.maxTokens,
    'speculative.n_min': speculative.minTokens,
    'speculative.p_min': Math.fround(speculative.minProbability),
    timings_per_token,
    post_sampling_probs,
    lora,
  };
}
