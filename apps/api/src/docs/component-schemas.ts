import type { Compatibility } from '../compat/compatibility.js';
import { type DeclaredClass, declaredFields, type FieldSchema, fieldsOf } from '../http/declared-fields.js';

type Schemas = Record<string, FieldSchema>;

/** The schemas of the declared classes that a part of the document refers to, directly or through others. */
export function componentSchemas(part: unknown, compatibility: Compatibility): Schemas {
  const classes = classesByName();
  const schemas: Schemas = {};
  const waiting = schemaNames(part);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (Object.hasOwn(schemas, name)) continue;
    const declaredClass = classes.get(name);
    if (declaredClass === undefined) throw new Error(`no class named ${name} declares fields`);
    schemas[name] = classSchema(compatibility.shapes.get(declaredClass) ?? declaredClass);
    waiting.push(...schemaNames(schemas[name]));
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
