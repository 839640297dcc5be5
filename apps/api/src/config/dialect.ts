import type { FlagValues } from './flags.js';

/** The generations of llama-server: the one of January 2025, and the one of llama.cpp v0.5.0. */
export const DIALECTS = ['seed', 'v0.5'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** What a dialect has as the default of a flag, where it is not the table's. */
const DIALECT_DEFAULTS: Readonly<Record<Dialect, Partial<FlagValues>>> = {
  seed: {},
  'v0.5': {
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
  },
};

/** @param isGiven whether the user says something of an option */
export function dialectDefaults(dialect: Dialect, isGiven: (option: keyof FlagValues) => boolean): Partial<FlagValues> {
  const defaults = DIALECT_DEFAULTS[dialect];
  // v0.5 shares the context only among slots whose number it chose itself.
  return dialect === 'v0.5' && !isGiven('parallel') ? { ...defaults, kvUnified: true } : defaults;
}
