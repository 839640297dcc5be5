import {
  DEFAULT_SAMPLING,
  SAMPLER_NAMES,
  SAMPLER_SPELLINGS,
  type SamplerName,
  samplerByLetter,
  samplerByName,
} from '#sampling';
import type { Limits } from '../config/limits.js';
import { lengthProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { wordBeginning } from '../http/word-beginning.js';

const LETTERS = SAMPLER_NAMES.map((name) => SAMPLER_SPELLINGS[name].letter).join('');

export const SAMPLERS_SCHEMA = {
  default: DEFAULT_SAMPLING.samplers,
  anyOf: [
    { type: 'array', maxItems: limitOf('maxSamplers'), items: { type: 'string', examples: SAMPLER_NAMES } },
    { type: 'string', maxLength: limitOf('maxSamplers'), pattern: `^[${LETTERS}]*$` },
  ],
} as const;

export function samplersProblem(value: unknown, { maxSamplers }: Limits): string | undefined {
  if (typeof value !== 'string' && !Array.isArray(value)) {
    return 'must be an array of sampler names, or a string of their letters';
  }
  const tooMany = lengthProblem(value, maxSamplers);
  if (tooMany !== undefined) return tooMany;
  if (typeof value === 'string') {
    const wrong = [...value].find((letter) => samplerByLetter(letter) === undefined);
    return wrong === undefined ? undefined : `has the unknown letter "${wrong}"; the letters are ${LETTERS}`;
  }
  const wrong = value.find((name) => typeof name !== 'string' || samplerByName(name) === undefined);
  return wrong === undefined
    ? undefined
    : `names the unknown sampler ${wordBeginning(JSON.stringify(wrong))}; the samplers are ${SAMPLER_NAMES.join(', ')}`;
}

/** @param samplers checked by samplersProblem */
export function samplerOrder(samplers: readonly string[] | string): readonly SamplerName[] {
  return typeof samplers === 'string'
    ? [...samplers].map((letter) => samplerByLetter(letter)!)
    : samplers.map((name) => samplerByName(name)!);
}
