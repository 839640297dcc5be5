import type { LimitName, Limits } from '../config/limits.js';
import type { FieldSchema } from './declared-fields.js';

/** A number of a schema that the server's limits say. */
export interface LimitReference {
  readonly $limit: LimitName;
  /** What the limit is multiplied by; absent = 1. */
  readonly times?: number;
}

/** A number that is known where it is declared, or the name of the server's limit. */
export type Bound = number | LimitName;

/** Stands in a schema for the number that the server's limits say, times a whole number. */
export function limitOf(name: LimitName, times = 1): LimitReference {
  return times === 1 ? { $limit: name } : { $limit: name, times };
}

/** What stands in a schema for a bound. */
export function boundInSchema(bound: Bound): number | LimitReference {
  return typeof bound === 'number' ? bound : limitOf(bound);
}

export function boundOf(bound: Bound, limits: Limits): number {
  return typeof bound === 'number' ? bound : limits[bound];
}

/** The schema with all numbers in place. */
export function limitedSchema<T extends FieldSchema>(schema: T, limits: Limits): T {
  return withNumbers(schema, limits) as T;
}

function withNumbers(part: unknown, limits: Limits): unknown {
  if (Array.isArray(part)) return part.map((item) => withNumbers(item, limits));
  if (typeof part !== 'object' || part === null) return part;
  if ('$limit' in part) {
    const { $limit: name, times = 1 } = part as LimitReference;
    return limits[name] * times;
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, withNumbers(value, limits)]));
}
