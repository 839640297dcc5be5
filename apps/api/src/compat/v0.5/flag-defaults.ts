import type { FlagValues } from '../../config/flags.js';

const DEFAULTS: Partial<FlagValues> = {
  contextShift: false,
  slots: true,
  contextSize: 0,
  parallel: 4,
  dryPenaltyLastN: 64,
  draftMax: 3,
  draftMin: 0,
  draftPMin: 0,
  reasoningFormat: 'deepseek',
  corsMethods: ['GET', 'POST', 'DELETE', 'OPTIONS'],
};

/** The context is shared only among slots whose number the server chose itself. */
export function flagDefaultsV05(isGiven: (option: keyof FlagValues) => boolean): Partial<FlagValues> {
  return isGiven('parallel') ? DEFAULTS : { ...DEFAULTS, kvUnified: true };
}
