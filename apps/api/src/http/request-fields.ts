import { IsOptional, ValidateBy } from 'class-validator';
import type { LimitName, Limits } from '../config/limits.js';
import { type DeclaredField, declareField, type FieldSchema, nullable } from './declared-fields.js';
import { isJsonLarger } from './json-size.js';
import { itemsProblem, lengthProblem, textProblem } from './length-problems.js';
import { type Bound, boundInSchema, boundOf, limitOf } from './limited-schema.js';
import { limitsOf } from './request-problem.js';

interface Declaration extends Pick<DeclaredField, 'treatment'> {
  readonly doc: string;
  readonly required?: boolean;
  readonly default?: unknown;
}

/** Says what is wrong with a value, as the end of a sentence that begins with the field's name; undefined = nothing. */
type Check = (value: unknown, limits: Limits) => string | undefined;

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** The lower end itself is outside. */
  readonly above?: boolean;
}

/** The largest 32-bit float. */
const FLOAT = 2 ** 128 - 2 ** 104;

/** A number within a range, as a 32-bit float: what llama.cpp computes with. */
export function NumberField(options: Declaration & NumberRange): PropertyDecorator {
  const range = `must be a number${rangeText(options)}`;
  const schema = { type: 'number', ...rangeSchema({ max: FLOAT, ...(!options.above && { min: -FLOAT }), ...options }) };
  const ends = {
    ...options,
    ...(options.min !== undefined && { min: Math.fround(options.min) }),
    ...(options.max !== undefined && { max: Math.fround(options.max) }),
  };
  return field(options, schema, (value) => (isFloat(value) && isInRange(Math.fround(value), ends) ? undefined : range));
}

/** Whether a 32-bit float can hold the value. */
export function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** A whole number within a range. */
export function IntegerField(
  options: Declaration & Omit<NumberRange, 'max'> & { readonly max: Bound },
): PropertyDecorator {
  const { max, ...least } = options;
  const schema = { type: 'integer', ...rangeSchema(least), maximum: boundInSchema(max) };
  return field(options, schema, (value, limits) => {
    const range = { ...least, max: boundOf(max, limits) };
    return Number.isSafeInteger(value) && isInRange(value as number, range)
      ? undefined
      : `must be an integer${rangeText(range)}`;
  });
}

export function BooleanField(options: Declaration): PropertyDecorator {
  return field(options, { type: 'boolean' }, (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean'));
}

export function TextField(options: Declaration & { readonly most: LimitName }): PropertyDecorator {
  const { most } = options;
  return field(options, { type: 'string', maxLength: limitOf(most) }, (value, limits) =>
    typeof value === 'string' ? textProblem(value, most, limits) : 'must be a string',
  );
}

export function ChoiceField(options: Declaration & { readonly choices: readonly string[] }): PropertyDecorator {
  const choices = options.choices.map((choice) => `"${choice}"`).join(', ');
  return field(options, { type: 'string', enum: options.choices }, (value) =>
    options.choices.includes(value as string) ? undefined : `must be one of ${choices}`,
  );
}

/** An array of strings; with `orText` also a single string. */
export function TextListField(
  options: Declaration & {
    readonly orText?: boolean;
    readonly notEmpty?: boolean;
    readonly mostItems: LimitName;
    /** Of each text. */
    readonly most: LimitName;
  },
): PropertyDecorator {
  const { most, mostItems } = options;
  const text = { type: 'string', maxLength: limitOf(most) };
  const list = { type: 'array', maxItems: limitOf(mostItems), items: text, ...(options.notEmpty && { minItems: 1 }) };
  const schema = options.orText ? { anyOf: [text, list] } : list;
  const kind = `${options.orText ? 'a string or ' : ''}${options.notEmpty ? 'a non-empty' : 'an'} array of strings`;
  return field(options, schema, (value, limits) => {
    if (options.orText && typeof value === 'string') return textProblem(value, most, limits);
    const tooMany = lengthProblem(value, limits[mostItems]);
    if (tooMany !== undefined) return tooMany;
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList && !(options.notEmpty && value.length === 0) ? itemsProblem(value, most, limits) : `must be ${kind}`;
  });
}

/** A field with a shape of its own. */
export function ShapedField(
  options: Declaration & { readonly schema: FieldSchema; readonly check: Check },
): PropertyDecorator {
  return field(options, options.schema, options.check);
}

/** JSON of any kind. */
export const ANY_JSON = { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] } as const;

/** OpenAPI's word for the most characters of JSON that a value may have; JSON Schema has none. */
export const MOST_JSON = 'x-max-json-length';

/** A check of how much JSON a value is. */
export function jsonProblem(limit: LimitName): Check {
  return (value, limits) =>
    isJsonLarger(value, limits[limit]) ? `must have at most ${limits[limit]} characters of JSON` : undefined;
}

/** A field that clients send and that changes no response. */
export function UnusedField(options: { readonly doc: string }): PropertyDecorator {
  const doc = `${options.doc} Accepted; without effect here.`;
  return field({ doc, treatment: 'unused' }, { ...ANY_JSON, [MOST_JSON]: limitOf('maxJson') }, jsonProblem('maxJson'));
}

/** A field that is understood but cannot be honoured: anything but a harmless value is refused, not ignored. */
export function RejectedField(options: {
  readonly doc: string;
  /** The end of a sentence that begins with the field's name. */
  readonly because: string;
  readonly isHarmless?: (value: unknown) => boolean;
  /** The schema of harmless values, where there are any but null. */
  readonly harmless?: FieldSchema;
}): PropertyDecorator {
  const { because, isHarmless = () => false, harmless = { type: 'null' } } = options;
  return field({ doc: options.doc, treatment: 'refused' }, harmless, (value) =>
    isHarmless(value) ? undefined : because,
  );
}

/** Validation (class-validator) and documentation (OpenAPI) of a field from one declaration; null counts as absent. */
function field(declaration: Declaration, schema: FieldSchema, check: Check): PropertyDecorator {
  const required = declaration.required === true;
  const validate = ValidateBy({
    name: 'field',
    validator: {
      validate: (value: unknown, args) => check(value, limitsOf(args?.object)) === undefined,
      defaultMessage: (args) =>
        `'${args?.property}' ${args?.value === undefined ? 'is required' : check(args.value, limitsOf(args.object))}`,
    },
  });
  const optional = required ? undefined : IsOptional();
  return (prototype, name) => {
    const shape = required ? schema : nullable(schema);
    const { treatment } = declaration;
    declareField(prototype, {
      name: String(name),
      required,
      schema: { ...shape, ...documentation(declaration) },
      of: 'request',
      treatment,
    });
    optional?.(prototype, name);
    validate(prototype, name);
  };
}

function documentation(declaration: Declaration): FieldSchema {
  return {
    description: declaration.doc,
    ...(declaration.default !== undefined && { default: declaration.default }),
  };
}

function isInRange(value: number, { min = -Infinity, max = Infinity, above = false }: NumberRange): boolean {
  return value <= max && (above ? value > min : value >= min);
}

function rangeText({ min, max, above }: NumberRange): string {
  if (min === undefined) return max === undefined ? '' : ` of at most ${max}`;
  if (max === undefined) return above ? ` greater than ${min}` : ` of at least ${min}`;
  return above ? ` greater than ${min} and at most ${max}` : ` from ${min} to ${max}`;
}

function rangeSchema({ min, max, above }: NumberRange): FieldSchema {
  return {
    ...(min !== undefined && (above ? { exclusiveMinimum: min } : { minimum: min })),
    ...(max !== undefined && { maximum: max }),
  };
}
