import { isArray, isObject, type Json, type JsonObject } from '../json/json.js';
import { escapePointer } from '../schema/schema-node.js';
import { HOLDS_LIST, HOLDS_MAP, HOLDS_SCHEMA } from '../schema/subschemas.js';

/** What becomes of one schema within another; its own subschemas are looked at afterwards. */
export type SchemaChange = (schema: JsonObject, pointer: string) => JsonObject;

/** A schema with each of its subschemas changed, the outer ones first. It must not be nested deeply. */
export function mapSchemas(schema: Json, change: SchemaChange, pointer = ''): Json {
  if (!isObject(schema)) return schema;
  const changed = change(schema, pointer);
  const result: Record<string, Json> = {};
  for (const keyword of Object.keys(changed)) {
    put(result, keyword, changedValue(keyword, changed[keyword]!, change, `${pointer}/${escapePointer(keyword)}`));
  }
  return result;
}

/** Assigning to __proto__ would set the prototype. */
function put(object: Record<string, Json>, name: string, value: Json): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
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
