import { isArray, isObject, type Json, type JsonObject } from '../json/json.js';
import { escapePointer } from '../schema/schema-node.js';
import { HOLDS_LIST, HOLDS_MAP, HOLDS_SCHEMA } from '../schema/subschemas.js';

/** What becomes of one schema within another; its own subschemas are looked at afterwards. */
export type SchemaChange = (schema: JsonObject, pointer: string) => JsonObject;

/** A schema with each of its subschemas changed, the outer ones first. It must not be nested deeply. */
export function mapSchemas(schema: Json, change: SchemaChange, pointer = ''): Json {
  if (!isObject(schema)) return schema;
  const result: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(change(schema, pointer))) {
    // Assigning to __proto__ would set the prototype.
    Object.defineProperty(result, keyword, {
      value: changedValue(keyword, value, change, `${pointer}/${escapePointer(keyword)}`),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function changedValue(keyword: string, value: Json, change: SchemaChange, pointer: string): Json {
  if (HOLDS_LIST.has(keyword) && isArray(value)) {
    return value.map((item, index) => mapSchemas(item, change, `${pointer}/${index}`));
  }
  if (HOLDS_MAP.has(keyword) && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        mapSchemas(item, change, `${pointer}/${escapePointer(name)}`),
      ]),
    );
  }
  return HOLDS_SCHEMA.has(keyword) ? mapSchemas(value, change, pointer) : value;
}
