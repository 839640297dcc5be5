import type { Limits } from '../../config/limits.js';
import type { MediaKind } from '../../media/media-facts.js';
import { type MediaReference, mediaReference } from '../../media/media-reference.js';
import { MEDIA_TEXT_SCHEMA, mediaTextProblem } from '../../media/media-text.js';

interface MediaPartKind {
  readonly kind: MediaKind;
  /** Fields of the object that may hold the text; the first one there counts. */
  readonly holds: readonly string[];
  /** The text may stand in the place of the object. */
  readonly isTextAlone: boolean;
  readonly doc: string;
  /** A field of the object that changes nothing. */
  readonly unused: string;
}

/** THE table of parts that are media, by their type, which is also the name of the field. */
const MEDIA_PARTS: Readonly<Record<string, MediaPartKind>> = {
  image_url: {
    kind: 'image',
    holds: ['url'],
    isTextAlone: true,
    doc: 'A picture: a data URI, Base64, or a URL where the server fetches any.',
    unused: 'detail',
  },
  input_audio: {
    kind: 'audio',
    holds: ['data', 'url'],
    isTextAlone: false,
    doc: 'A recording: Base64, a data URI, or a URL where the server fetches any.',
    unused: 'format',
  },
};

/** A part that is media, in OpenAI's shape. */
export type MediaContentPart = { readonly type: string } & Readonly<Record<string, unknown>>;

export const MEDIA_PART_SCHEMAS = Object.entries(MEDIA_PARTS).map(([type, { holds, isTextAlone, doc, unused }]) => {
  const object = {
    type: 'object',
    properties: {
      ...Object.fromEntries(holds.map((name) => [name, { description: doc, ...MEDIA_TEXT_SCHEMA }])),
      [unused]: { description: 'Without effect here: the file says it itself.', type: ['string', 'null'] },
    },
    anyOf: holds.map((name) => ({ required: [name] })),
  };
  return {
    type: 'object',
    required: ['type', type],
    properties: {
      type: { description: 'Kind of the part.', type: 'string', enum: [type] },
      [type]: { description: doc, anyOf: [object, ...(isTextAlone ? [MEDIA_TEXT_SCHEMA] : [])] },
    },
  };
});

export function isMediaPart(part: unknown): part is MediaContentPart {
  const { type } = (part ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' && Object.hasOwn(MEDIA_PARTS, type);
}

/** What is wrong with a part that is media, as the end of a sentence; undefined = nothing. */
export function mediaPartProblem(part: MediaContentPart, limits: Limits): string | undefined {
  const { type } = part;
  const { holds, isTextAlone } = MEDIA_PARTS[type]!;
  const value = part[type];
  if (isTextAlone && typeof value === 'string') return problemOf(type, value, limits);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const name = isObject ? holds.find((field) => (value as MediaContentPart)[field] != null) : undefined;
  if (name === undefined) {
    const other = isTextAlone ? ' or a string' : '';
    return `a part of type ${type} must have '${type}': an object with ${holds.map((one) => `'${one}'`).join(' or ')}${other}`;
  }
  return problemOf(`${type}.${name}`, (value as MediaContentPart)[name], limits);
}

/** @param part without a problem @param place of the part in the request */
export function referenceOf(part: MediaContentPart, place: string): MediaReference {
  const { type } = part;
  const { kind, holds } = MEDIA_PARTS[type]!;
  const value = part[type] as string | Readonly<Record<string, unknown>>;
  const text = typeof value === 'string' ? value : holds.map((name) => value[name]).find((one) => one != null);
  return mediaReference(kind, text as string, `${place}.${type}`);
}

function problemOf(name: string, value: unknown, limits: Limits): string | undefined {
  const problem = mediaTextProblem(value, limits);
  return problem === undefined ? undefined : `'${name}' ${problem}`;
}
