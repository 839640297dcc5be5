import { JANUARY_2025 } from './2025-01/january-2025.js';
import type { Compatibility } from './compatibility.js';
import { V05 } from './v0.5/v05.js';

/** THE table of the generations of llama-server, by what --compat calls them. */
export const COMPATIBILITIES = {
  '2025-01': JANUARY_2025,
  'v0.5': V05,
} as const satisfies Readonly<Record<string, Compatibility>>;

export type CompatibilityName = keyof typeof COMPATIBILITIES;

export const COMPATIBILITY_NAMES = Object.keys(COMPATIBILITIES) as readonly CompatibilityName[];

export const DEFAULT_COMPATIBILITY: CompatibilityName = '2025-01';

/** Names that generations once had, which are accepted for one more release. */
const FORMER_NAMES: Readonly<Record<string, CompatibilityName>> = { seed: '2025-01' };

/** The name that takes the place of a former one; undefined where the word is none. */
export function successorOf(word: string): CompatibilityName | undefined {
  return Object.hasOwn(FORMER_NAMES, word) ? FORMER_NAMES[word] : undefined;
}

export function compatibilityOf({ compat }: { readonly compat: CompatibilityName }): Compatibility {
  return COMPATIBILITIES[compat];
}
