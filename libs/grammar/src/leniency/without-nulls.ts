import { isArray, isObject, type Json, type JsonObject } from '../json/json.js';
import { HOLDS_LIST, HOLDS_MAP } from '../schema/subschemas.js';
import { mapSchemas } from './map-schemas.js';

/** Keywords of which null is a value like any other. */
const VALUES: ReadonlySet<string> = new Set(['const', 'default', 'example']);

/**
 * The schema with nulls taken as absent, as programs write what they leave out: `"required": null`, and null where a
 * schema is expected, which then stands for any value.
 */
export function withoutNulls(schema: Json): Json {
  return mapSchemas(schema, tidied);
}

function tidied(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => value !== null || VALUES.has(keyword))
      .map(([keyword, value]) => [keyword, withSchemas(keyword, value)]),
  );
}

function withSchemas(keyword: string, value: Json): Json {
  if (HOLDS_LIST.has(keyword) && isArray(value)) return value.map((item) => item ?? {});
  if (!HOLDS_MAP.has(keyword) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, item ?? {}]));
}
