import type { FlagValues } from './flags.js';

/** The generations of llama-server: the one of January 2025, and the one of llama.cpp v0.5.0. */
export const DIALECTS = ['seed', 'v0.5'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** What a dialect has as the default of a flag, where it is not the table's. */
export const DIALECT_DEFAULTS: Readonly<Record<Dialect, Partial<FlagValues>>> = {
  seed: {},
  'v0.5': { contextShift: false, slots: true },
};
