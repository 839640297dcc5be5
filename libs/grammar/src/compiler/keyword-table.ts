import { unevaluatedItems, unevaluatedProperties } from '../evaluation/unevaluated.js';
import { arrayItems, containsItems, itemCount, uniqueItems } from '../keywords/arrays.js';
import { allOf, anyOf, conditional, not, oneOf } from '../keywords/combinators.js';
import { constant, enumeration, types } from '../keywords/constants.js';
import { dependencies, dependentRequired, dependentSchemas } from '../keywords/dependencies.js';
import type { KeywordRule, UnevaluatedRule } from '../keywords/keyword-input.js';
import { multipleOf, numberBounds } from '../keywords/numbers.js';
import { memberCount, members, propertyNames, required } from '../keywords/objects.js';
import { dynamicReference, recursiveReference, reference } from '../keywords/references.js';
import { format, pattern, stringLength } from '../keywords/strings.js';

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
