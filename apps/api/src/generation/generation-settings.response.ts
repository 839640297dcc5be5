import type { Task } from '#engine';
import type { GenerationSettings } from './generation-settings.js';

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
 * The effective settings that all generations of llama-server show, in its names and order. Its floats are 32 bit and print widened
 * (0.949999988079071); infinities become null in JSON.
 */
export function generationSettings(task: Task, view: SettingsView): GenerationSettings {
  const { sampling } = task;
  return {
    n_predict: view.nPredict,
    seed: sampling.seed,
    temperature: Math.fround(sampling.temperature),
    dynatemp_range: Math.fround(sampling.dynatempRange),
    dynatemp_exponent: Math.fround(sampling.dynatempExponent),
    top_k: sampling.topK,
    top_p: Math.fround(sampling.topP),
    min_p: Math.fround(sampling.minP),
    top_n_sigma: Math.fround(sampling.topNSigma),
    xtc_probability: Math.fround(sampling.xtcProbability),
    xtc_threshold: Math.fround(sampling.xtcThreshold),
    typical_p: Math.fround(sampling.typicalP),
    repeat_last_n: sampling.repeatLastN,
    repeat_penalty: Math.fround(sampling.repeatPenalty),
    presence_penalty: Math.fround(sampling.presencePenalty),
    frequency_penalty: Math.fround(sampling.frequencyPenalty),
    dry_multiplier: Math.fround(sampling.dryMultiplier),
    dry_base: Math.fround(sampling.dryBase),
    dry_allowed_length: sampling.dryAllowedLength,
    dry_penalty_last_n: sampling.dryPenaltyLastN,
    dry_sequence_breakers: sampling.drySequenceBreakers,
    mirostat: sampling.mirostat,
    mirostat_tau: Math.fround(sampling.mirostatTau),
    mirostat_eta: Math.fround(sampling.mirostatEta),
    stop: task.stop,
    max_tokens: view.nPredict,
    n_keep: task.keepTokens,
    n_discard: task.discardTokens,
    ignore_eos: sampling.ignoreEos,
    stream: view.stream,
    logit_bias: sampling.logitBias.map(([token, bias]) => ({ bias: Math.fround(bias), token })),
    n_probs: task.probabilities,
    min_keep: sampling.minKeep,
    grammar: task.grammar?.gbnf ?? '',
    samplers: sampling.samplers,
    timings_per_token: task.timingsPerToken,
    post_sampling_probs: task.postSamplingProbabilities,
    lora: Array.from({ length: view.adapters }, (_, id) => ({ id, scale: task.adapters?.scales[id] ?? 0 })),
  };
}
