import { isArray, type Json, type JsonObject } from '../json/json.js';
import { mapSchemas } from './map-schemas.js';

/**
 * A schema of the same values that says of arrays what their items are, where it said nothing, and of texts no choices that
 * are none: there are templates that do not survive others. It must be plain.
 */
export function explicitSchema(schema: Json): Json {
  return mapSchemas(schema, explicit);
}

function explicit(schema: JsonObject): JsonObject {
  const { type, items, enum: choices } = schema;
  if (type === 'array' && items === undefined) return { ...schema, items: {} };
  if (type !== 'string' || !isArray(choices)) return schema;
  return { ...schema, enum: choices.filter((choice) => typeof choice === 'string') };
}
