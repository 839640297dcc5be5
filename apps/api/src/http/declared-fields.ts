/** JSON Schema of a field, as OpenAPI 3.1 shows it. */
export type FieldSchema = Readonly<Record<string, unknown>>;

/** A field of a request or a response, as the decorators declare it. */
export interface DeclaredField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: FieldSchema;
  /** Who sends it: the client or the server. */
  readonly of: 'request' | 'response';
  /** What becomes of a value that is given; absent = it is honoured. */
  readonly treatment?: 'unused' | 'refused' | undefined;
}

/** A class whose fields are declared: the shape of a request, of a response or of a part of one. */
export type DeclaredClass = abstract new () => object;

const OWN_FIELDS = new Map<object, DeclaredField[]>();
const ALL_FIELDS = new Map<DeclaredClass, readonly DeclaredField[]>();

/** Adds a field to the class of this prototype. */
export function declareField(prototype: object, field: DeclaredField): void {
  const fields = OWN_FIELDS.get(prototype) ?? [];
  OWN_FIELDS.set(prototype, fields);
  fields.push(field);
}

/** Every class with declared fields, by its prototype: what OpenAPI may have to show. */
export function declaredFields(): ReadonlyMap<object, readonly DeclaredField[]> {
  return OWN_FIELDS;
}

/** The declared fields of a class, inherited ones first; a field that is declared again counts once, where it was. */
export function fieldsOf(declaredClass: DeclaredClass): readonly DeclaredField[] {
  const known = ALL_FIELDS.get(declaredClass);
  if (known !== undefined) return known;
  const fields = new Map<string, DeclaredField>();
  for (const prototype of lineOf(declaredClass.prototype)) {
    for (const field of OWN_FIELDS.get(prototype) ?? []) fields.set(field.name, field);
  }
  const list = [...fields.values()];
  ALL_FIELDS.set(declaredClass, list);
  return list;
}

/** Where the schema of a class stands in the OpenAPI document. */
export function schemaOf(declaredClass: DeclaredClass): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${declaredClass.name}` };
}

/** The same schema, and null. */
export function nullable(schema: FieldSchema): FieldSchema {
  if (schema.$ref !== undefined || schema.const !== undefined) return { anyOf: [schema, { type: 'null' }] };
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const forms = schema[keyword];
    if (Array.isArray(forms)) return { ...schema, [keyword]: [...forms, { type: 'null' }] };
  }
  if (typeof schema.type !== 'string' || schema.type === 'null') return schema;
  const choices = schema.enum;
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(choices) && { enum: [...choices, null] }) };
}

/** A prototype and those it inherits from, the eldest first. */
function lineOf(prototype: object | null): readonly object[] {
  return prototype === null ? [] : [...lineOf(Object.getPrototypeOf(prototype)), prototype];
}
