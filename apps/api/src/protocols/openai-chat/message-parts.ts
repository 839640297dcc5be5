import type { Limits } from '../../config/limits.js';
import { textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { shortened } from '../../http/shortened.js';

/** A part of a message's content, in OpenAI's shape. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly refusal?: string;
}

const NEEDS_MMPROJ = 'is not supported - hint: if this is unexpected, you may need to provide the mmproj';

/** Kinds of parts that hold text, each with the field that holds it. */
const TEXT_FIELDS = { text: 'text', refusal: 'refusal' } as const;

/** Kinds of parts that are understood but cannot be taken, each with why. */
const REFUSALS: Readonly<Record<string, string>> = {
  image_url: `image input ${NEEDS_MMPROJ}`,
  input_audio: `audio input ${NEEDS_MMPROJ}`,
  input_video: `video input ${NEEDS_MMPROJ}`,
  video_url: `video input ${NEEDS_MMPROJ}`,
  file: 'file input is not supported',
};

export const PARTS_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxParts'),
  items: {
    anyOf: Object.entries(TEXT_FIELDS).map(([type, field]) => ({
      type: 'object',
      required: ['type', field],
      properties: {
        type: { description: 'Kind of the part.', type: 'string', enum: [type] },
        [field]: { description: 'Its text.', type: 'string', maxLength: limitOf('maxText') },
      },
    })),
  },
} as const;

/** What is wrong with a content that is neither a string nor null; names the part. */
export function partsProblem(content: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(content)) return "expected 'content' to be a string or an array";
  for (const [index, part] of (content as readonly unknown[]).entries()) {
    const problem = partProblem(part, limits);
    if (problem !== undefined) return `part ${index}: ${problem}`;
  }
  return undefined;
}

/** @param part without a problem */
export function textOfPart(part: ContentPart): string {
  return part[TEXT_FIELDS[part.type as keyof typeof TEXT_FIELDS]] ?? '';
}

function partProblem(part: unknown, limits: Limits): string | undefined {
  const { type, ...fields } = (part ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') return 'unsupported content[].type';
  if (Object.hasOwn(REFUSALS, type)) return REFUSALS[type];
  if (!Object.hasOwn(TEXT_FIELDS, type)) return `unsupported content[].type "${shortened(type)}"`;
  const field = TEXT_FIELDS[type as keyof typeof TEXT_FIELDS];
  const text = fields[field];
  if (typeof text !== 'string') return `a part of type ${type} must have a '${field}'`;
  const tooLong = textProblem(text, 'maxText', limits);
  return tooLong === undefined ? undefined : `'${field}' ${tooLong}`;
}
