import type { Limits } from '../config/limits.js';
import { limitOf } from '../http/limited-schema.js';

/** Characters of Base64, and of what stands before it, that a MiB may have: 4 of 3 bytes, and room for the rest. */
const CHARACTERS_A_MIB = 1.5 * 1024 * 1024;

/** A text that is or names a picture or a recording. */
export const MEDIA_TEXT_SCHEMA = {
  type: 'string',
  minLength: 1,
  maxLength: limitOf('maxMediaBytes', CHARACTERS_A_MIB),
} as const;

/** The most characters of a text that is or names media. */
export function mostMediaCharacters({ maxMediaBytes }: Pick<Limits, 'maxMediaBytes'>): number {
  return maxMediaBytes * CHARACTERS_A_MIB;
}

/** What is wrong with a value that should be such a text, as the end of a sentence; undefined = nothing. */
export function mediaTextProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'string' || value === '') return 'must be a text that is not empty';
  const most = mostMediaCharacters(limits);
  return value.length > most ? `must have at most ${most} characters, not ${value.length}` : undefined;
}
