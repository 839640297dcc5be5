import type { Limits } from '../../config/limits.js';
import { textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { wordBeginning } from '../../http/word-beginning.js';
import { inlineReference, type MediaReference, mediaReference } from '../../media/media-reference.js';
import { MEDIA_TEXT_SCHEMA, mediaTextProblem } from '../../media/media-text.js';

/** Where a picture is: its media type says nothing that the file does not. */
export type ImageSource =
  | { readonly type: 'base64'; readonly data: string }
  | { readonly type: 'url'; readonly url: string };

/** What a document is, as text. */
export type DocumentSource =
  | { readonly type: 'text'; readonly data: string }
  | {
      readonly type: 'content';
      readonly content: string | readonly { readonly type: 'text'; readonly text: string }[];
    };

type Fields = Readonly<Record<string, unknown>>;
type Check = (source: Fields, limits: Limits) => string | undefined;

const CHECKS: Readonly<Record<'image' | 'document', Readonly<Record<string, Check>>>> = {
  image: {
    base64: ({ data }, limits) => named('data', mediaTextProblem(data, limits)),
    url: ({ url }, limits) => named('url', mediaTextProblem(url, limits)),
  },
  document: {
    text: ({ data }, limits) => named('data', plainProblem(data, limits)),
    content: ({ content }, limits) => named('content', contentProblem(content, limits)),
  },
};

/** Sources that are understood but cannot be taken, each with why. */
const REFUSALS: Readonly<Record<string, string>> = {
  file: 'files are not kept here: send what they hold',
  base64: 'documents are taken as text only: a source of type text or content',
  url: 'documents are taken as text only: a source of type text or content',
};

const TEXT = { type: 'string', maxLength: limitOf('maxText') } as const;

export const SOURCE_SCHEMAS = {
  image: {
    anyOf: [
      sourceSchema('base64', 'data', { description: 'The file in Base64.', ...MEDIA_TEXT_SCHEMA }),
      sourceSchema('url', 'url', { description: 'Its URL, where the server fetches any.', ...MEDIA_TEXT_SCHEMA }),
    ],
  },
  document: {
    anyOf: [
      sourceSchema('text', 'data', { description: 'The text.', ...TEXT }),
      sourceSchema('content', 'content', {
        description: 'The text, or text blocks.',
        anyOf: [TEXT, { type: 'array', maxItems: limitOf('maxParts') }],
      }),
    ],
  },
} as const;

function sourceSchema(type: string, field: string, schema: object) {
  return {
    type: 'object',
    required: ['type', field],
    properties: { type: { description: 'Kind of the source.', type: 'string', enum: [type] }, [field]: schema },
  } as const;
}

/** What is wrong with the source of a block, as a sentence; undefined = nothing. */
export function sourceProblem(kind: 'image' | 'document', source: unknown, limits: Limits): string | undefined {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return "'source' must be an object";
  const { type } = source as Fields;
  const checks = CHECKS[kind];
  if (typeof type === 'string' && Object.hasOwn(checks, type)) {
    const problem = checks[type]!(source as Fields, limits);
    return problem === undefined ? undefined : `'source.${problem}`;
  }
  if (typeof type === 'string' && Object.hasOwn(REFUSALS, type)) return `'source' cannot be used: ${REFUSALS[type]}`;
  const types = Object.keys(checks).map((name) => `"${name}"`);
  const given = typeof type === 'string' ? `, not "${wordBeginning(type)}"` : '';
  return `'source' must be of type ${types.join(' or ')}${given}`;
}

/** @param source without a problem @param place of the block in the request */
export function imageReference(source: ImageSource, place: string): MediaReference {
  return source.type === 'base64'
    ? inlineReference(source.data, `${place}.source.data`, 'image')
    : mediaReference('image', source.url, `${place}.source.url`);
}

/** @param source without a problem */
export function documentText(source: DocumentSource): string {
  if (source.type === 'text') return source.data;
  const { content } = source;
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

function named(name: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${name}' ${problem}`;
}

function plainProblem(value: unknown, limits: Limits): string | undefined {
  return typeof value === 'string' ? textProblem(value, 'maxText', limits) : 'must be a string';
}

function contentProblem(value: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return plainProblem(value, limits);
  if (value.length > limits.maxParts) return `must have at most ${limits.maxParts} blocks`;
  for (const [index, block] of value.entries()) {
    const { type, text } = (block ?? {}) as Fields;
    if (type !== 'text' || typeof text !== 'string') return `must have text blocks only, which [${index}] is not`;
    const tooLong = textProblem(text, 'maxText', limits);
    if (tooLong !== undefined) return `${tooLong} in [${index}]`;
  }
  return undefined;
}
