import type { FlagValues } from '../config/flags.js';
import type { CompatibilityName } from './compatibility-names.js';
import { flagDefaultsV05 } from './v0.5/flag-defaults.js';

/** A generation's defaults of flags, where they are not the table's. */
export type FlagDefaults = (isGiven: (option: keyof FlagValues) => boolean) => Partial<FlagValues>;

/** THE table of their defaults. It stands apart from their responses, which a command line is read without. */
export const FLAG_DEFAULTS: Readonly<Record<CompatibilityName, FlagDefaults>> = {
  '2025-01': () => ({}),
  'v0.5': flagDefaultsV05,
};
