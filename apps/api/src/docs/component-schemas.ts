import type { Compatibility } from '../compat/compatibility.js';
import type { Limits } from '../config/limits.js';
import { type DeclaredClass, declaredFields, type FieldSchema, fieldsOf } from '../http/declared-fields.js';
import { limitedSchema } from '../http/limited-schema.js';

type Schemas = Record<string, FieldSchema>;

/**
 * Makes the schemas of the declared classes that parts of the document refer to, directly or through others. Comes to a
 * stop at each part and each class.
 */
export function* componentSchemas(
  parts: readonly unknown[],
  compatibility: Compatibility,
  limits: Limits,
): Generator<void, Schemas> {
  const classes = classesByName();
  const schemas: Schemas = {};
  const waiting: string[] = [];
  for (const part of parts) {
    waiting.push(...schemaNames(part));
    yield;
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (Object.hasOwn(schemas, name)) continue;
    const declaredClass = classes.get(name);
    if (declaredClass === undefined) throw new Error(`no class named ${name} declares fields`);
    schemas[name] = limitedSchema(classSchema(compatibility.shapes.get(declaredClass) ?? declaredClass), limits);
    waiting.push(...schemaNames(schemas[name]));
    yield;
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function classSchema(declaredClass: DeclaredClass): FieldSchema {
  const fields = fieldsOf(declaredClass);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
  };
}

/** Names must be unique: they are all that a client's generator has. */
function classesByName(): ReadonlyMap<string, DeclaredClass> {
  const classes = new Map<string, DeclaredClass>();
  for (const prototype of declaredFields().keys()) {
    const declaredClass = prototype.constructor as unknown as DeclaredClass;
    // Only the base of a class has none, and nothing refers to it.
    if (declaredClass.name === '') continue;
    const namesake = classes.get(declaredClass.name);
    if (namesake !== undefined) throw new Error(`two classes with declared fields are named ${declaredClass.name}`);
    classes.set(declaredClass.name, declaredClass);
  }
  return classes;
}

function schemaNames(part: unknown): string[] {
  const text = JSON.stringify(part) ?? '';
  return Array.from(text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g), ([, name]) => name!);
}
