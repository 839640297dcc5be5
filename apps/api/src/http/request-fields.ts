import { IsOptional, ValidateBy } from 'class-validator';

/** JSON Schema of a field, as OpenAPI shows it. */
export type FieldSchema = Readonly<Record<string, unknown>>;

/** A field of a request as the decorators below declare it. */
export interface RequestField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: FieldSchema;
}

interface Declaration {
  readonly doc: string;
  readonly required?: boolean;
  readonly default?: unknown;
}

/** Says what is wrong with a value, as the end of a sentence that begins with the field's name; undefined = nothing. */
type Check = (value: unknown) => string | undefined;

const OWN_FIELDS = new Map<object, RequestField[]>();

/** Every class with declared fields, by its prototype: what OpenAPI has to show. */
export function declaredFields(): ReadonlyMap<object, readonly RequestField[]> {
  return OWN_FIELDS;
}

/** The declared fields of a request class, inherited ones first. Others are not read from a request. */
export function fieldsOf(requestClass: new () => object): readonly RequestField[] {
  const fields: RequestField[] = [];
  for (let at: object | null = requestClass.prototype; at !== null; at = Object.getPrototypeOf(at)) {
    fields.unshift(...(OWN_FIELDS.get(at) ?? []));
  }
  return fields;
}

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** The lower end itself is outside. */
  readonly above?: boolean;
}

/** A number within a range, as a 32-bit float: what llama.cpp computes with. */
export function NumberField(options: Declaration & NumberRange): PropertyDecorator {
  const range = `must be a number${rangeText(options)}`;
  return field(options, { type: 'number', ...rangeSchema(options) }, (value) =>
    isFloat(value) && isInRange(Math.fround(value), options) ? undefined : range,
  );
}

/** Whether a 32-bit float can hold the value. */
export function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** A whole number within a range. */
export function IntegerField(options: Declaration & NumberRange): PropertyDecorator {
  const range = `must be an integer${rangeText(options)}`;
  return field(options, { type: 'integer', ...rangeSchema(options) }, (value) =>
    Number.isSafeInteger(value) && isInRange(value as number, options) ? undefined : range,
  );
}

export function BooleanField(options: Declaration): PropertyDecorator {
  return field(options, { type: 'boolean' }, (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean'));
}

export function TextField(options: Declaration): PropertyDecorator {
  return field(options, { type: 'string' }, (value) => (typeof value === 'string' ? undefined : 'must be a string'));
}

export function ChoiceField(options: Declaration & { readonly choices: readonly string[] }): PropertyDecorator {
  const choices = options.choices.map((choice) => `"${choice}"`).join(', ');
  return field(options, { type: 'string', enum: options.choices }, (value) =>
    options.choices.includes(value as string) ? undefined : `must be one of ${choices}`,
  );
}

/** An array of strings; with `orText` also a single string. */
export function TextListField(
  options: Declaration & { readonly orText?: boolean; readonly notEmpty?: boolean },
): PropertyDecorator {
  const list = { type: 'array', items: { type: 'string' }, ...(options.notEmpty && { minItems: 1 }) };
  const schema = options.orText ? { oneOf: [{ type: 'string' }, list] } : list;
  const kind = `${options.orText ? 'a string or ' : ''}${options.notEmpty ? 'a non-empty' : 'an'} array of strings`;
  return field(options, schema, (value) => {
    if (options.orText && typeof value === 'string') return undefined;
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList && !(options.notEmpty && value.length === 0) ? undefined : `must be ${kind}`;
  });
}

/** A field with a shape of its own. */
export function ShapedField(
  options: Declaration & { readonly schema: FieldSchema; readonly check: Check },
): PropertyDecorator {
  return field(options, options.schema, options.check);
}

/** A field that is understood but cannot be honoured: anything but a harmless value is refused, not ignored. */
export function RefusedField(options: {
  readonly doc: string;
  /** The end of a sentence that begins with the field's name. */
  readonly because: string;
  readonly isHarmless?: (value: unknown) => boolean;
}): PropertyDecorator {
  const { because, isHarmless = () => false } = options;
  return field({ doc: options.doc }, {}, (value) => (isHarmless(value) ? undefined : because));
}

/** Validation (class-validator) and documentation (OpenAPI) of a field from one declaration; null counts as absent. */
function field(declaration: Declaration, schema: FieldSchema, check: Check): PropertyDecorator {
  const required = declaration.required === true;
  const validate = ValidateBy({
    name: 'field',
    validator: {
      validate: (value: unknown) => check(value) === undefined,
      defaultMessage: (args) => `'${args?.property}' ${args?.value === undefined ? 'is required' : check(args?.value)}`,
    },
  });
  const optional = required ? undefined : IsOptional();
  return (prototype, name) => {
    const fields = OWN_FIELDS.get(prototype) ?? [];
    OWN_FIELDS.set(prototype, fields);
    fields.push({ name: String(name), required, schema: { ...schema, ...documentation(declaration) } });
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
