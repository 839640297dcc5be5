/** What users call a sampler. */
interface SamplerSpelling {
  /** Its letter in `--sampling-seq`. */
  readonly letter: string;
  /** Names accepted besides the table's own and its spellings with `-` or nothing for `_`. */
  readonly aliases: readonly string[];
}

/**
 * THE names and letters of the samplers that a request may order. What they do is in `SAMPLERS`.
 * Source: llama.cpp, common/sampling.cpp.
 */
export const SAMPLER_SPELLINGS = {
  penalties: { letter: 'e', aliases: [] },
  dry: { letter: 'd', aliases: [] },
  top_n_sigma: { letter: 's', aliases: [] },
  top_k: { letter: 'k', aliases: [] },
  typ_p: { letter: 'y', aliases: ['typical', 'typical_p', 'typical-p', 'typ'] },
  top_p: { letter: 'p', aliases: ['nucleus'] },
  min_p: { letter: 'm', aliases: [] },
  xtc: { letter: 'x', aliases: [] },
  temperature: { letter: 't', aliases: ['temp'] },
  infill: { letter: 'i', aliases: [] },
  adaptive_p: { letter: 'a', aliases: [] },
} as const satisfies Readonly<Record<string, SamplerSpelling>>;

/** Samplers that a request may order. */
export type SamplerName = keyof typeof SAMPLER_SPELLINGS;

/** Every sampler, in the order of the table. */
export const SAMPLER_NAMES = Object.keys(SAMPLER_SPELLINGS) as readonly SamplerName[];

const BY_NAME: ReadonlyMap<string, SamplerName> = new Map(
  SAMPLER_NAMES.flatMap((name) =>
    [name, name.replaceAll('_', '-'), name.replaceAll('_', ''), ...SAMPLER_SPELLINGS[name].aliases].map(
      (spelling) => [spelling, name] as const,
    ),
  ),
);

const BY_LETTER: ReadonlyMap<string, SamplerName> = new Map(
  SAMPLER_NAMES.map((name) => [SAMPLER_SPELLINGS[name].letter, name] as const),
);

/** The sampler of a name in any of llama.cpp's spellings (`top_k`, `top-k`, `topk`, `nucleus`, ...), case aside. */
export function samplerByName(name: string): SamplerName | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The sampler of a letter of `--sampling-seq`. */
export function samplerByLetter(letter: string): SamplerName | undefined {
  return BY_LETTER.get(letter);
}
