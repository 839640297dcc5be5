import { unevaluatedItems, unevaluatedProperties } from '../evaluation/unevaluated.js';
import type { Json, JsonObject } from '../json/json.js';
import { arrayItems, containsItems, itemCount, uniqueItems } from '../keywords/arrays.js';
import { allOf, anyOf, conditional, not, oneOf } from '../keywords/combinators.js';
import { constant, enumeration, types } from '../keywords/constants.js';
import { dependencies, dependentRequired, dependentSchemas } from '../keywords/dependencies.js';
import { multipleOf, numberBounds } from '../keywords/numbers.js';
import { memberCount, members, propertyNames, required } from '../keywords/objects.js';
import { dynamicReference, recursiveReference, reference } from '../keywords/references.js';
import { format, pattern, stringLength } from '../keywords/strings.js';
import type { SchemaNode } from '../schema/schema-node.js';
import type { ValueSet } from '../values/value-set.js';
import type { SchemaCompiler } from './schema-compiler.js';

export interface KeywordInput {
  readonly keyword: string;
  readonly value: Json;
  /** The schema that the keyword is in, for keywords that work together. */
  readonly schema: JsonObject;
  readonly node: SchemaNode;
  readonly compiler: SchemaCompiler;
}

/**
 * The values that a keyword allows. Keywords that work together share a rule, which is asked once a schema.
 * @throws Unsupported for what cannot be enforced
 */
export type KeywordRule = (input: KeywordInput) => ValueSet;

/** The objects or arrays that fit a schema with the keyword; nothing when it changes nothing. */
export type UnevaluatedRule = (input: KeywordInput) => Partial<ValueSet> | undefined;

/** Keywords that speak of all others of their schema: what they give replaces what the others gave. */
export const unevaluatedRules: ReadonlyMap<string, UnevaluatedRule> = new Map<string, UnevaluatedRule>([
  ['unevaluatedProperties', unevaluatedProperties],
  ['unevaluatedItems', unevaluatedItems],
]);

/**
 * Every other keyword that constrains values. All others are annotations or places for schemas ($defs), as the standard has it
 * for keywords it does not know.
 */
export const keywordRules: ReadonlyMap<string, KeywordRule> = new Map([
  ['type', types],
  ['enum', enumeration],
  ['const', constant],
  ['$ref', reference],
  ['$dynamicRef', dynamicReference],
  ['$recursiveRef', recursiveReference],
  ['minimum', numberBounds],
  ['maximum', numberBounds],
  ['exclusiveMinimum', numberBounds],
  ['exclusiveMaximum', numberBounds],
  ['multipleOf', multipleOf],
  ['minLength', stringLength],
  ['maxLength', stringLength],
  ['pattern', pattern],
  ['format', format],
  ['properties', members],
  ['patternProperties', members],
  ['additionalProperties', members],
  ['propertyNames', propertyNames],
  ['required', required],
  ['minProperties', memberCount],
  ['maxProperties', memberCount],
  ['dependentRequired', dependentRequired],
  ['dependentSchemas', dependentSchemas],
  ['dependencies', dependencies],
  ['prefixItems', arrayItems],
  ['items', arrayItems],
  ['additionalItems', arrayItems],
  ['contains', containsItems],
  ['minItems', itemCount],
  ['maxItems', itemCount],
  ['uniqueItems', uniqueItems],
  ['allOf', allOf],
  ['anyOf', anyOf],
  ['oneOf', oneOf],
  ['not', not],
  ['if', conditional],
]);
