import type { Limits } from '../config/limits.js';
import { declaredFields, type FieldSchema } from './declared-fields.js';
import { limitedSchema } from './limited-schema.js';

/**
 * The most items that a list may have which is a field of a body, by the field's name: the largest bound of all routes that
 * know such a field.
 */
export function listBounds(limits: Limits): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>();
  for (const fields of declaredFields().values()) {
    for (const { name, schema, of } of fields) {
      if (of !== 'request') continue;
      const most = mostItems(limitedSchema(schema, limits));
      if (most !== undefined) bounds.set(name, Math.max(most, bounds.get(name) ?? 0));
    }
  }
  return bounds;
}

/** Of the lists that a schema allows; undefined where it allows none. */
function mostItems(schema: FieldSchema): number | undefined {
  const alternatives = [schema.anyOf, schema.oneOf].flatMap((forms) => (Array.isArray(forms) ? forms : []));
  const own = [schema.type].flat().includes('array') ? [(schema.maxItems as number | undefined) ?? Infinity] : [];
  const all = [...own, ...alternatives.map(mostItems).filter((most) => most !== undefined)];
  return all.length === 0 ? undefined : Math.max(...all);
}
