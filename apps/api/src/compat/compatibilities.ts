import { JANUARY_2025 } from './2025-01/january-2025.js';
import type { Compatibility } from './compatibility.js';
import type { CompatibilityName } from './compatibility-names.js';
import { V05 } from './v0.5/v05.js';

/** THE table of what the generations of llama-server answer. */
export const COMPATIBILITIES: Readonly<Record<CompatibilityName, Compatibility>> = {
  '2025-01': JANUARY_2025,
  'v0.5': V05,
};

export function compatibilityOf({ compat }: { readonly compat: CompatibilityName }): Compatibility {
  return COMPATIBILITIES[compat];
}
