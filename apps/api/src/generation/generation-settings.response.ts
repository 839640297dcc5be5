import type { TaskRequest } from '#engine';
import { SAMPLING_PARAMETERS } from '#sampling';
import type { GenerationSettings } from './generation-settings.js';
import { shownSampling } from './shown-sampling.js';

/** What generation_settings shows beside the task itself. */
export interface SettingsView {
  /** As asked for, at most the server's cap; the task may hold the cap instead of -1. */
  readonly nPredict: number;
  readonly stream: boolean;
  /** Cells of all slots, and of one. */
  readonly contextSize: number;
  readonly slotContextSize: number;
  readonly model: string;
  /** LoRA adapters that are loaded. */
  readonly adapters: number;
  /** Tokens that end a generation. */
  readonly endOfGenerationTokens: readonly number[];
  /** What drafts, by llama.cpp's names. */
  readonly draftingTypes: readonly string[];
  readonly chat: ChatView;
}

/** How the text of a generation is read. */
export interface ChatView {
  /** llama.cpp's name of it. */
  readonly format: string;
  readonly reasoningFormat: string;
  readonly reasoningInContent: boolean;
  readonly generationPrompt: string;
}

/**
 * The effective settings that all generations of llama-server show, in its names and order. Its floats are 32 bit and
 * print widened (0.949999988079071); infinities become null in JSON.
 */
export function generationSettings(task: TaskRequest, view: SettingsView): GenerationSettings {
  const { samplers, ignore_eos, min_keep, logit_bias, ...others } = shownSampling(
    SAMPLING_PARAMETERS,
    ['short', 'long'],
    task.sampling,
  );
  return {
    n_predict: view.nPredict,
    ...others,
    stop: task.stop,
    max_tokens: view.nPredict,
    n_keep: task.keepTokens,
    n_discard: task.discardTokens,
    ignore_eos,
    stream: view.stream,
    logit_bias,
    n_probs: task.probabilities,
    min_keep,
    grammar: String(task.grammar?.gbnf ?? ''),
    samplers,
    timings_per_token: task.timingsPerToken,
    post_sampling_probs: task.postSamplingProbabilities,
    lora: Array.from({ length: view.adapters }, (_, id) => ({ id, scale: task.adapters?.[id] ?? 0 })),
  };
}
