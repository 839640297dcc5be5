import type { EngineOptions, SpeculativeSettings } from '#engine';
import { OptionError } from './assignment.js';
import type { FlagValues } from './flags.js';
import type { DraftingType } from './values/drafting-types.js';

/** What the engine drafts with; both absent = it does not speculate. @throws OptionError */
export function speculationOptions(options: FlagValues): Pick<EngineOptions, 'draft' | 'lookup'> {
  const { draftingTypes: types, modelDraft } = options;
  if (types?.includes('draft-simple') && modelDraft === '') {
    throw new OptionError('--spec-type draft-simple needs a --model-draft');
  }
  const isOff = types?.length === 0;
  return {
    draft: modelDraft === '' || isOff ? undefined : draftModel(options),
    lookup: types?.includes('ngram-simple')
      ? { matchTokens: options.lookupMatch, draftTokens: options.lookupDraft, minHits: options.lookupHits }
      : undefined,
  };
}

/** Whether anything drafts. */
export function speculates(options: FlagValues): boolean {
  return activeDrafting(options).length > 0;
}

/** What drafts, by llama.cpp's names; empty = nothing. */
export function activeDrafting(options: FlagValues): readonly DraftingType[] {
  const { draft, lookup } = speculationOptions(options);
  return [...(draft ? (['draft-simple'] as const) : []), ...(lookup ? (['ngram-simple'] as const) : [])];
}

/** How far drafts go where a request says nothing. */
export function speculativeDefaults({ draftMax, draftMin, draftPMin }: FlagValues): SpeculativeSettings {
  return { maxTokens: draftMax, minTokens: Math.min(draftMin, draftMax), minProbability: draftPMin };
}

function draftModel(options: FlagValues): NonNullable<EngineOptions['draft']> {
  return {
    modelPath: options.modelDraft,
    devices: options.devicesDraft ?? options.devices,
    gpuLayers: options.gpuLayersDraft,
    slotContextSize: options.contextSizeDraft,
  };
}
