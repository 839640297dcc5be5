import { depthOf, isArray, isObject, type Json, type JsonObject, member } from '../json/json.js';
import type { SchemaError } from '../refusals/schema-error.js';
import { escapePointer, unescapePointer } from '../schema/schema-node.js';
import { mapSchemas } from './map-schemas.js';

/** A schema that fits all that another one fits, and what of that is left out of it. */
export interface RelaxedSchema {
  readonly schema: Json;
  /** JSON pointers; '' = nothing is left. */
  readonly left: readonly string[];
}

/** What makes schemas hard, the hardest first: left out at a place that is refused without a keyword. */
const HARD = [
  ...['unevaluatedProperties', 'unevaluatedItems', 'not', 'if', 'dependentSchemas', 'dependencies', 'contains'],
  ...['uniqueItems', 'multipleOf', 'pattern', 'format', 'patternProperties', 'propertyNames', 'maxLength', 'minLength'],
  ...['maxProperties', 'minProperties', 'dependentRequired', 'oneOf', 'anyOf', 'allOf', '$dynamicRef', '$recursiveRef'],
  ...['maxItems', 'minItems', 'enum', '$ref'],
];

/** Those of them without which most schemas are small, and then more. */
const TIERS: readonly ReadonlySet<string>[] = [
  new Set(HARD.slice(0, HARD.indexOf('oneOf'))),
  new Set(HARD.slice(0, HARD.indexOf('maxItems'))),
];

/** Keywords that are left out one by one, before they are left out everywhere. */
const MAX_PLACED = 16;
/** After so many rounds nothing is left of any schema. */
export const MAX_ROUNDS = MAX_PLACED + TIERS.length + 1;
const MAX_DEPTH = 400;

const NOTHING: RelaxedSchema = { schema: {}, left: [''] };

/**
 * The schema without what was refused: at its place where that is known, else everywhere. Of `oneOf` there remains `anyOf`.
 * @param round how often this schema was relaxed before
 */
export function relaxedSchema(schema: Json, error: SchemaError, round: number): RelaxedSchema {
  if (depthOf(schema, MAX_DEPTH) > MAX_DEPTH) return NOTHING;
  if (error.pointer !== '' && round < MAX_PLACED) {
    const placed = withoutRefused(schema, tokensOf(error.pointer), error.keyword);
    if (placed !== undefined) return placed;
  }
  for (const tier of TIERS) {
    const relaxed = withoutAll(schema, tier);
    if (relaxed.left.length > 0) return relaxed;
  }
  return NOTHING;
}

function withoutRefused(schema: Json, path: readonly string[], keyword: string): RelaxedSchema | undefined {
  const holder = valueAt(schema, path.slice(0, -1));
  const last = path.at(-1)!;
  if (last === keyword && isObject(holder) && Object.hasOwn(holder, last)) {
    return withoutKeyword(schema, path.slice(0, -1), holder, last);
  }
  const place = valueAt(schema, path);
  if (!isObject(place)) {
    // Something else than a schema where one has to be.
    return place === undefined || typeof place === 'boolean'
      ? undefined
      : { schema: replaced(schema, path, {}), left: [pointerOf(path)] };
  }
  const hard = Object.hasOwn(place, keyword) ? keyword : HARD.find((name) => Object.hasOwn(place, name));
  return hard === undefined ? undefined : withoutKeyword(schema, path, place, hard);
}

function withoutKeyword(schema: Json, path: readonly string[], holder: JsonObject, keyword: string): RelaxedSchema {
  const { [keyword]: refused, ...rest } = holder;
  const isOneOf = keyword === 'oneOf' && isArray(refused) && member(holder, 'anyOf') === undefined;
  const relaxed = isOneOf ? { ...rest, anyOf: refused } : rest;
  return { schema: replaced(schema, path, relaxed), left: [pointerOf([...path, keyword])] };
}

function withoutAll(schema: Json, keywords: ReadonlySet<string>): RelaxedSchema {
  const left: string[] = [];
  const relaxed = mapSchemas(schema, (inner, pointer) => {
    const entries = Object.entries(inner).filter(([keyword]) => {
      if (keywords.has(keyword)) left.push(`${pointer}/${escapePointer(keyword)}`);
      return !keywords.has(keyword);
    });
    return Object.fromEntries(entries);
  });
  return { schema: relaxed, left };
}

function tokensOf(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapePointer);
}

function pointerOf(path: readonly string[]): string {
  return path.map((token) => `/${escapePointer(token)}`).join('');
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const token of path) {
    if (isArray(found)) found = found[Number(token)];
    else found = isObject(found) ? member(found, token) : undefined;
  }
  return found;
}

/** The same with another value at a place that there is. */
function replaced(value: Json, path: readonly string[], inner: Json): Json {
  const [token, ...rest] = path;
  if (token === undefined) return inner;
  if (isArray(value)) return value.with(Number(token), replaced(value[Number(token)]!, rest, inner));
  const object = value as JsonObject;
  return Object.fromEntries(
    Object.entries(object).map(([name, item]) => [name, name === token ? replaced(item, rest, inner) : item]),
  );
}
