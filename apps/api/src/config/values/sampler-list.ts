import { SAMPLER_NAMES, SAMPLER_SPELLINGS, type SamplerName, samplerByLetter, samplerByName } from '#sampling';
import { splitList } from './texts.js';
import { quote, ValueError, type ValueType, wordType } from './value-type.js';

/** Names in order of application, separated by ";". */
export const samplerNames: ValueType<readonly SamplerName[]> = wordType('SAMPLERS', 'top_k;temperature', (word) =>
  splitList(word, ';').map((part) => {
    const name = samplerByName(part);
    if (name === undefined) throw new ValueError(`${quote(part)} is not a sampler (${SAMPLER_NAMES.join(', ')})`);
    return name;
  }),
);

/** One letter a sampler, in order of application. */
export const samplerLetters: ValueType<readonly SamplerName[]> = wordType('SEQUENCE', 'kt', (word) =>
  [...word].map((letter) => {
    const name = samplerByLetter(letter);
    if (name === undefined) {
      throw new ValueError(`${quote(letter)} is not a sampler's letter (${lettersOf(SAMPLER_NAMES)})`);
    }
    return name;
  }),
);

export function lettersOf(names: readonly SamplerName[]): string {
  return names.map((name) => SAMPLER_SPELLINGS[name].letter).join('');
}
