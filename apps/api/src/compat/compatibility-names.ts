/** What --compat calls the generations of llama-server. */
export const COMPATIBILITY_NAMES = ['2025-01', 'v0.5'] as const;

export type CompatibilityName = (typeof COMPATIBILITY_NAMES)[number];

export const DEFAULT_COMPATIBILITY: CompatibilityName = '2025-01';

/** Names that generations once had, which are accepted for one more release. */
const FORMER_NAMES: Readonly<Record<string, CompatibilityName>> = { seed: '2025-01' };

/** The name that takes the place of a former one; undefined where the word is none. */
export function successorOf(word: string): CompatibilityName | undefined {
  return Object.hasOwn(FORMER_NAMES, word) ? FORMER_NAMES[word] : undefined;
}
