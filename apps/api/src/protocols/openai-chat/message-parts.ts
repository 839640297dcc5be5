import type { Limits } from '../../config/limits.js';
import { textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { wordBeginning } from '../../http/word-beginning.js';
import { isMediaPart, MEDIA_PART_SCHEMAS, type MediaContentPart, mediaPartProblem } from './media-parts.js';

/** A part of a message's content that is text, in OpenAI's shape, or its text alone. */
export type TextContentPart =
  | string
  | { readonly type: string; readonly text?: string; readonly refusal?: string; readonly thinking?: string };

/** A part of a message's content, in OpenAI's shape. */
export type ContentPart = TextContentPart | MediaContentPart;

interface TextKind {
  /** The field that holds the text. */
  readonly field: 'text' | 'refusal' | 'thinking';
  /** The text is what the assistant thought, not what it said. */
  readonly isReasoning?: boolean;
}

/** Kinds of parts that hold text: those of chats, of responses, and of histories that other clients keep. */
const TEXT_KINDS: Readonly<Record<string, TextKind>> = {
  text: { field: 'text' },
  input_text: { field: 'text' },
  output_text: { field: 'text' },
  refusal: { field: 'refusal' },
  thinking: { field: 'thinking', isReasoning: true },
  reasoning: { field: 'text', isReasoning: true },
};

/** Kinds of parts that are understood but cannot be taken, each with why. */
const REFUSALS: Readonly<Record<string, string>> = {
  input_video: 'video input is not supported',
  video_url: 'video input is not supported',
  file: 'file input is not supported',
};

export const PARTS_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxParts'),
  items: {
    anyOf: [
      ...Object.entries(TEXT_KINDS).map(([type, { field }]) => ({
        type: 'object',
        required: ['type', field],
        properties: {
          type: { description: 'Kind of the part.', type: 'string', enum: [type] },
          [field]: { description: 'Its text.', type: 'string', maxLength: limitOf('maxText') },
        },
      })),
      { type: 'string', maxLength: limitOf('maxText') },
      ...MEDIA_PART_SCHEMAS,
    ],
  },
} as const;

/** What is wrong with a content that is neither a string nor null; names the part. */
export function partsProblem(content: unknown, role: string, limits: Limits): string | undefined {
  if (!Array.isArray(content)) return "expected 'content' to be a string or an array";
  for (const [index, part] of (content as readonly unknown[]).entries()) {
    const problem = partProblem(part, role, limits);
    if (problem !== undefined) return `part ${index}: ${problem}`;
  }
  return undefined;
}

/** @param part without a problem */
export function textOfPart(part: TextContentPart): string {
  return typeof part === 'string' ? part : part[TEXT_KINDS[part.type]!.field]!;
}

/** Whether a part is what the assistant thought. @param part without a problem */
export function isReasoningPart(part: TextContentPart): boolean {
  return typeof part !== 'string' && TEXT_KINDS[part.type]!.isReasoning === true;
}

function partProblem(part: unknown, role: string, limits: Limits): string | undefined {
  if (typeof part === 'string') return textProblem(part, 'maxText', limits);
  const { type, ...fields } = (part ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') return 'unsupported content[].type';
  if (Object.hasOwn(REFUSALS, type)) return REFUSALS[type];
  if (isMediaPart(part)) return mediaPartProblem(part, limits);
  if (!Object.hasOwn(TEXT_KINDS, type)) return `unsupported content[].type "${wordBeginning(type)}"`;
  const { field, isReasoning } = TEXT_KINDS[type]!;
  if (isReasoning && role !== 'assistant') return `only messages of the assistant have parts of type ${type}`;
  const text = fields[field];
  if (typeof text !== 'string') return `a part of type ${type} must have a '${field}'`;
  const tooLong = textProblem(text, 'maxText', limits);
  return tooLong === undefined ? undefined : `'${field}' ${tooLong}`;
}
