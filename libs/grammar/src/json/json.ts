export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Own members only: a schema may have a property named "constructor". */
export function member(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The levels of arrays and objects in a value, itself included; looks no deeper than one level below `limit`. */
export function depthOf(value: Json, limit: number): number {
  if (typeof value !== 'object' || value === null || limit <= 0) return 1;
  let deepest = 0;
  for (const item of isArray(value) ? value : Object.values(value)) {
    if (typeof item === 'object' && item !== null) deepest = Math.max(deepest, depthOf(item, limit - 1));
    else deepest = Math.max(deepest, 1);
  }
  return 1 + deepest;
}

/** JSON with sorted keys: equal texts for equal values. */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(Object.is(value, -0) ? 0 : value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join()}}`;
}
