import type { FlagValues } from '../config/flags.js';
import { flagDefaultsV05 } from './v0.5/flag-defaults.js';

/** A generation's defaults of flags, where they are not the table's. */
export type FlagDefaults = (isGiven: (option: keyof FlagValues) => boolean) => Partial<FlagValues>;

/** What --compat calls the generations of llama-server. */
export const COMPATIBILITY_NAMES = ['2025-01', 'v0.5'] as const;

export type CompatibilityName = (typeof COMPATIBILITY_NAMES)[number];

/** THE table of their defaults. It stands apart from their answers, which a command line is read without. */
export const FLAG_DEFAULTS: Readonly<Record<CompatibilityName, FlagDefaults>> = {
  '2025-01': () => ({}),
  'v0.5': flagDefaultsV05,
};

export const DEFAULT_COMPATIBILITY: CompatibilityName = '2025-01';

/** Names that generations once had, which are accepted for one more release. */
const FORMER_NAMES: Readonly<Record<string, CompatibilityName>> = { seed: '2025-01' };

/** The name that takes the place of a former one; undefined where the word is none. */
export function successorOf(word: string): CompatibilityName | undefined {
  return Object.hasOwn(FORMER_NAMES, word) ? FORMER_NAMES[word] : undefined;
}
