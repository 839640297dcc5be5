import type { GrammarConstraint } from '#engine';
import { checkGrammar, compileSchema, GbnfError, type Json, SchemaError } from '#grammar';
import type { Limits } from '../config/limits.js';
import { ApiError } from '../http/api-error.js';
import { limitOf } from '../http/limited-schema.js';
import { isObject } from '../http/plain-object.js';
import { jsonProblem, MOST_JSON } from '../http/request-fields.js';
import { wordBeginning } from '../http/word-beginning.js';

/** The fields by which a request constrains its response. */
export interface ConstraintFields {
  readonly grammar?: string;
  readonly json_schema?: unknown;
  readonly response_format?: ResponseFormat;
}

/** What a protocol calls these fields where it has other names. */
export type ConstraintNames = Partial<Record<keyof ConstraintFields, string>>;

/** OpenAI's response_format, and llama-server's forms of it. */
export interface ResponseFormat {
  readonly type?: string;
  readonly schema?: unknown;
  readonly json_schema?: { readonly schema?: unknown } | null;
}

export const RESPONSE_FORMAT_SCHEMA = {
  type: 'object',
  [MOST_JSON]: limitOf('maxJson'),
  properties: {
    type: {
      description: 'What the answer is: any text, any JSON object, or JSON that follows a schema.',
      type: 'string',
      enum: ['text', 'json_object', 'json_schema'],
      default: 'text',
    },
    schema: { description: "A JSON Schema; llama-server's form." },
    json_schema: {
      description: "OpenAI's form.",
      type: ['object', 'null'],
      properties: { schema: { description: 'A JSON Schema.' } },
    },
  },
} as const;

/** What every generation has to look like that asks for nothing itself: `--grammar`, `--json-schema`. */
export interface ConstraintDefaults {
  readonly grammar: string;
  /** JSON text. */
  readonly jsonSchema: string;
}

const FORMATS: readonly string[] = RESPONSE_FORMAT_SCHEMA.properties.type.enum;

/** The problem with response_format itself; what it asks for is judged by constraintOf. */
export function responseFormatProblem(value: unknown, limits: Limits): string | undefined {
  if (!isObject(value)) return 'must be an object';
  const tooLarge = jsonProblem('maxJson')(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  const { type } = value;
  if (type !== undefined && !FORMATS.includes(type as string)) {
    return `type must be one of "text", "json_object" or "json_schema", but got: ${wordBeginning(typeof type === 'string' ? type : JSON.stringify(type))}`;
  }
  if (value.json_schema != null && !isObject(value.json_schema)) return 'json_schema must be an object';
  return undefined;
}

/** What a response has to look like. */
export interface ResponseConstraint {
  /** A grammar as it was given, or the one of a schema. */
  readonly kind: 'grammar' | 'schema';
  readonly grammar: GrammarConstraint;
}

/**
 * The constraint that a request asks for: the one place that decides it. A schema is enforced or refused.
 * @param names what errors call the fields
 * @throws ApiError invalid_request_error that says where the grammar or the schema is wrong
 */
export async function constraintOf(
  request: ConstraintFields,
  defaults: ConstraintDefaults,
  names: ConstraintNames = {},
): Promise<ResponseConstraint | undefined> {
  const asked = askedConstraints(request);
  if (asked.length > 1) {
    throw ApiError.field(asked[1]!.field, `cannot be combined with '${asked[0]!.field}': one constraint an answer`);
  }
  const constraint = asked[0] ?? askedConstraints(fieldsOf(defaults))[0];
  if (constraint === undefined) return undefined;
  const gbnf =
    constraint.grammar ?? (await schemaGrammar(names[constraint.field] ?? constraint.field, constraint.schema as Json));
  if (constraint.grammar !== undefined) await refuseBadGrammar(constraint.grammar);
  return {
    kind: constraint.grammar === undefined ? 'schema' : 'grammar',
    grammar: { gbnf, lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' },
  };
}

interface AskedConstraint {
  readonly field: keyof ConstraintFields;
  readonly grammar?: string;
  readonly schema?: unknown;
}

function askedConstraints({ grammar, json_schema, response_format }: ConstraintFields): AskedConstraint[] {
  const asked: AskedConstraint[] = [];
  if (grammar !== undefined && grammar !== '') asked.push({ field: 'grammar', grammar });
  if (json_schema !== undefined) asked.push({ field: 'json_schema', schema: json_schema });
  const schema = schemaOfFormat(response_format);
  if (schema !== undefined) asked.push({ field: 'response_format', schema });
  return asked;
}

/**
 * The schema of JSON mode, which without one, or with an empty one, is that of any object.
 * @throws ApiError where the type says that there is a schema, and there is none
 */
function schemaOfFormat(format: ResponseFormat | undefined): unknown {
  if (format === undefined || (format.type ?? 'text') === 'text') return undefined;
  const schema = format.json_schema?.schema ?? format.schema ?? undefined;
  if (schema === undefined && format.type === 'json_schema') {
    throw ApiError.field('response_format.json_schema.schema', 'is required where the type is "json_schema"');
  }
  return schema === undefined || isEmpty(schema) ? { type: 'object' } : schema;
}

function fieldsOf({ grammar, jsonSchema }: ConstraintDefaults): ConstraintFields {
  return { grammar, ...(jsonSchema !== '' && { json_schema: JSON.parse(jsonSchema) as unknown }) };
}

async function schemaGrammar(field: string, schema: Json): Promise<string> {
  try {
    return await compileSchema(schema);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const details = { param: field, pointer: error.pointer, keyword: error.keyword };
    throw new ApiError(
      'invalid_request_error',
      `"${field}": JSON schema conversion failed:\n${error.message}`,
      details,
    );
  }
}

/** llama.cpp's parser is only given what it can take. */
async function refuseBadGrammar(grammar: string): Promise<void> {
  try {
    await checkGrammar(grammar);
  } catch (error) {
    if (!(error instanceof GbnfError)) throw error;
    const details = { param: 'grammar', line: error.line, column: error.column };
    throw new ApiError('invalid_request_error', `Failed to parse grammar: ${error.message}`, details);
  }
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
