import type { GrammarConstraint, TaskRequest } from '#engine';
import { SAMPLING_PARAMETERS } from '#sampling';
import { generationSettings, type SettingsView } from '../../generation/generation-settings.response.js';
import { shownSampling } from '../../generation/shown-sampling.js';
import type { GenerationParamsV05, GenerationSettingsV05, GrammarTrigger } from './generation-settings.js';

/** llama.cpp's numbers of what a grammar may wait for. */
const TRIGGER = { token: 0, pattern: 2 } as const;

/** The effective settings in the names of v0.5. */
export function generationSettingsV05(task: TaskRequest, view: SettingsView): GenerationSettingsV05 {
  const { dry_sequence_breakers, stop, logit_bias, grammar } = generationSettings(task, view);
  const forbidden = task.sampling.ignoreEos ? view.endOfGenerationTokens : [];
  return {
    ...generationParamsV05(task, view),
    dry_sequence_breakers,
    stop,
    logit_bias: [...logit_bias, ...forbidden.map((token) => ({ bias: -Infinity, token }))],
    grammar,
    grammar_lazy: task.grammar?.lazy ?? false,
    grammar_triggers: task.grammar === undefined ? [] : triggersOf(task.grammar),
    preserved_tokens: task.preservedTokens,
  };
}

/** The same without long texts. */
export function generationParamsV05(task: TaskRequest, view: SettingsView): GenerationParamsV05 {
  const { dry_sequence_breakers, stop, logit_bias, grammar, ...params } = generationSettings(task, view);
  return {
    ...params,
    ...shownSampling(SAMPLING_PARAMETERS, ['newer'], task.sampling),
    chat_format: view.chat.format,
    reasoning_format: view.chat.reasoningFormat,
    reasoning_in_content: view.chat.reasoningInContent,
    generation_prompt: view.chat.generationPrompt,
    'speculative.types': view.draftingTypes.join(',') || 'none',
    backend_sampling: false,
  };
}

function triggersOf({ triggerTokens, triggerPatterns }: GrammarConstraint): readonly GrammarTrigger[] {
  return [
    ...triggerTokens.map((token) => ({ type: TRIGGER.token, value: '', token })),
    ...triggerPatterns.map((value) => ({ type: TRIGGER.pattern, value })),
  ];
}
