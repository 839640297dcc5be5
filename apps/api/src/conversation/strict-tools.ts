import { ApiError } from '../http/api-error.js';
import type { Tool } from './tool.js';

/** Where a schema says what llama.cpp's grammars of calls do not enforce. */
export interface UnenforcedKeyword {
  /** JSON Pointer of the schema. */
  readonly pointer: string;
  readonly keyword: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Say nothing about values. */
const ANNOTATIONS =
  'title description default examples example deprecated readOnly writeOnly $schema $id $comment $defs definitions';
const STRING = 'pattern minLength maxLength format';
const OBJECT = 'properties required additionalProperties';
const ARRAY = 'items minItems maxItems';
const INTEGER = 'minimum maximum exclusiveMinimum exclusiveMaximum';

/** What is enforced beside each kind of schema: llama.cpp looks at one kind alone, and at nothing else. */
const ENFORCED: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    $ref: '',
    anyOf: '',
    const: 'type',
    enum: 'type',
    object: `type ${OBJECT}`,
    array: `type ${ARRAY}`,
    string: `type ${STRING}`,
    integer: `type ${INTEGER}`,
    other: 'type',
  }).map(([kind, keywords]) => [kind, new Set(`${kind} ${keywords} ${ANNOTATIONS}`.split(' '))]),
);

const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'integer']);

/** Formats that are enforced; the others are annotations. */
const FORMATS: ReadonlySet<unknown> = new Set(['date', 'time', 'date-time', 'uuid']);

/**
 * A function that is `strict` promises calls that fit its parameters, so it is refused where llama.cpp cannot hold calls to that.
 *
 * @param field of the request that has the tools
 * @throws ApiError that names the function, the keyword and its place
 */
export function refuseUnenforcedStrictness(tools: readonly Tool[], field: string): void {
  for (const { function: callee } of tools) {
    const { name, strict, parameters } = callee as { name: string; strict?: unknown; parameters?: unknown };
    const missing = strict === true ? unenforcedKeyword(parameters ?? {}) : undefined;
    if (missing === undefined) continue;
    const place = `'${missing.keyword}' at ${missing.pointer || 'the root'} of the parameters of ${name}`;
    throw ApiError.field(field, `cannot be strict: calls are not held to ${place}`);
  }
}

/** The first keyword of a schema that llama.cpp (common/json-schema.cpp, of v0.5) leaves out; undefined = it enforces all. */
export function unenforcedKeyword(schema: unknown, pointer = ''): UnenforcedKeyword | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined;
  const fields = schema as Schema;
  const enforced = kindsOf(fields).map((kind) => ENFORCED[kind]!);
  const isEnforced = (name: string) => enforced.some((names) => names.has(name));
  const keyword = Object.keys(fields).find((name) => !isEnforced(name)) ?? lostBesidePattern(fields);
  if (keyword !== undefined) return { pointer, keyword };
  for (const [way, part] of partsOf(fields)) {
    const found = unenforcedKeyword(part, `${pointer}/${way}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As llama.cpp chooses; of several types, each with the keywords that are its own. */
function kindsOf(schema: Schema): readonly string[] {
  const choosing = ['$ref', 'anyOf', 'const', 'enum'].find((name) => schema[name] !== undefined);
  if (choosing !== undefined) return [choosing];
  const { type } = schema;
  if (type === undefined) return [untypedKind(schema)];
  return [type].flat().map((name) => (TYPES.has(name) ? (name as string) : 'other'));
}

function untypedKind(schema: Schema): string {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return 'object';
  if (schema.items !== undefined) return 'array';
  return STRING.split(' ').some((name) => schema[name] !== undefined) ? 'string' : 'other';
}

/** A pattern takes the place of length and format, and has to describe the whole text. */
function lostBesidePattern({ pattern, minLength, maxLength, format }: Schema): string | undefined {
  if (typeof pattern !== 'string') return undefined;
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return 'pattern';
  if (minLength !== undefined) return 'minLength';
  if (maxLength !== undefined) return 'maxLength';
  return FORMATS.has(format) ? 'format' : undefined;
}

function partsOf(schema: Schema): readonly (readonly [way: string, part: unknown])[] {
  const maps = ['properties', '$defs', 'definitions', 'anyOf'].flatMap((name) =>
    Object.entries((schema[name] ?? {}) as object).map(([key, part]) => [`${name}/${key}`, part] as const),
  );
  return [...maps, ['items', schema.items], ['additionalProperties', schema.additionalProperties]];
}
