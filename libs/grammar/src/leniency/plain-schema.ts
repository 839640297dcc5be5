import { isArray, isObject, type Json, type JsonObject } from '../json/json.js';
import { HOLDS_LIST, HOLDS_MAP } from '../schema/subschemas.js';
import { mapSchemas } from './map-schemas.js';

/**
 * The same schema in plain words, as programs write many that are none. Nulls are taken as absent (`"required": null`);
 * a default of null says no more than none. Schemas of members and alternatives that are booleans or null become objects:
 * there are templates that do not survive others.
 */
export function plainSchema(schema: Json): Json {
  return mapSchemas(asObject(schema), tidied);
}

function tidied(schema: JsonObject): JsonObject {
  return Object.values(schema).some(isOdd) || Object.keys(schema).some(holdsSchemas) ? withoutOdd(schema) : schema;
}

function isOdd(value: Json): boolean {
  return value === null;
}

function holdsSchemas(keyword: string): boolean {
  return HOLDS_LIST.has(keyword) || HOLDS_MAP.has(keyword);
}

function withoutOdd(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => value !== null || keyword === 'const')
      .map(([keyword, value]) => [keyword, withObjects(keyword, value)]),
  );
}

function withObjects(keyword: string, value: Json): Json {
  if (HOLDS_LIST.has(keyword) && isArray(value)) return value.map(asObject);
  if (!HOLDS_MAP.has(keyword) || !isObject(value)) return value;
  if (Object.values(value).every(isObject)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asObject(item)]));
}

function asObject(schema: Json): Json {
  if (schema === null || schema === true) return {};
  return schema === false ? { not: {} } : schema;
}
