import {
  DEFAULT_SAMPLING,
  SAMPLER_NAMES,
  SAMPLER_SPELLINGS,
  type SamplerName,
  samplerByLetter,
  samplerByName,
} from '#sampling';

const LETTERS = SAMPLER_NAMES.map((name) => SAMPLER_SPELLINGS[name].letter).join('');

export const SAMPLERS_SCHEMA = {
  default: DEFAULT_SAMPLING.samplers,
  anyOf: [
    { type: 'array', items: { type: 'string', examples: SAMPLER_NAMES } },
    { type: 'string', pattern: `^[${LETTERS}]*$` },
  ],
} as const;

export function samplersProblem(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const wrong = [...value].find((letter) => samplerByLetter(letter) === undefined);
    return wrong === undefined ? undefined : `has the unknown letter "${wrong}"; the letters are ${LETTERS}`;
  }
  if (!Array.isArray(value)) return 'must be an array of sampler names, or a string of their letters';
  const wrong = value.find((name) => typeof name !== 'string' || samplerByName(name) === undefined);
  return wrong === undefined
    ? undefined
    : `names the unknown sampler ${JSON.stringify(wrong)}; the samplers are ${SAMPLER_NAMES.join(', ')}`;
}

/** @param samplers checked by samplersProblem */
export function samplerOrder(samplers: readonly string[] | string): readonly SamplerName[] {
  return typeof samplers === 'string'
    ? [...samplers].map((letter) => samplerByLetter(letter)!)
    : samplers.map((name) => samplerByName(name)!);
}
