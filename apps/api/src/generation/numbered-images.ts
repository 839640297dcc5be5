import type { Limits } from '../config/limits.js';
import { lengthProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { MEDIA_TEXT_SCHEMA, mediaTextProblem } from '../media/media-text.js';

/** A picture that prompts name by its number: `[img-7]`. */
export interface NumberedImage {
  readonly id: number;
  /** Base64, or a data URI. */
  readonly data: string;
}

/** Largest number of a picture. */
const MAX_ID = 2 ** 31 - 1;

export const IMAGE_DATA_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxMedia'),
  items: {
    type: 'object',
    required: ['id', 'data'],
    properties: {
      id: { description: 'Its number: the prompt names it by [img-id].', type: 'integer', minimum: 0, maximum: MAX_ID },
      data: { description: 'The file: Base64, or a data URI.', ...MEDIA_TEXT_SCHEMA },
    },
  },
} as const;

/** What is wrong with a list of pictures, as the end of a sentence; undefined = nothing. */
export function imageDataProblem(value: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return 'must be an array of {"id": ..., "data": ...}';
  const tooMany = lengthProblem(value, limits.maxMedia);
  if (tooMany !== undefined) return tooMany;
  const ids = new Set<number>();
  for (const [index, image] of value.entries()) {
    const { id, data } = (image ?? {}) as Readonly<Record<string, unknown>>;
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) > MAX_ID) {
      return `must have an integer of at least 0 in [${index}].id`;
    }
    if (ids.has(id as number)) return `has the id ${id} twice, in [${index}] again`;
    ids.add(id as number);
    const problem = mediaTextProblem(data, limits);
    if (problem !== undefined) return `is wrong in [${index}].data: it ${problem}`;
  }
  return undefined;
}
