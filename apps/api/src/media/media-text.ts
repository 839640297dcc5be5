import { type Limits, MEDIA_CHARACTERS_A_MIB } from '../config/limits.js';
import { limitOf } from '../http/limited-schema.js';

/** A text that is or names a picture or a recording. */
export const MEDIA_TEXT_SCHEMA = {
  type: 'string',
  minLength: 1,
  maxLength: limitOf('maxMediaBytes', MEDIA_CHARACTERS_A_MIB),
} as const;

/** What is wrong with a value that should be such a text, as the end of a sentence; undefined = nothing. */
export function mediaTextProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'string' || value === '') return 'must be a text that is not empty';
  const most = limits.maxMediaBytes * MEDIA_CHARACTERS_A_MIB;
  return value.length > most ? `must have at most ${most} characters, not ${value.length}` : undefined;
}
