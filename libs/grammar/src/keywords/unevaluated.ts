import { isArray } from '../json.js';
import { Unsupported } from '../schema-error.js';
import { ALL_VALUES, type ValueSet } from '../values/value-set.js';
import { arrayItems } from './arrays.js';
import type { KeywordInput } from './keyword-table.js';
import { members } from './objects.js';

/** Keywords that apply schemas to the same value: what those evaluate depends on the value. */
const IN_PLACE = ['$ref', '$dynamicRef', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'];

function refuseBeside(input: KeywordInput, keywords: readonly string[]): void {
  const beside = keywords.find((keyword) => Object.hasOwn(input.schema, keyword));
  if (beside !== undefined) throw new Unsupported(`"${input.keyword}" beside "${beside}" cannot be enforced`);
}

/** `unevaluatedProperties`: without schemas applied in place, the same as `additionalProperties`. */
export function unevaluatedProperties(input: KeywordInput): ValueSet {
  const { schema, value } = input;
  if (value === true || Object.hasOwn(schema, 'additionalProperties')) return ALL_VALUES;
  refuseBeside(input, IN_PLACE);
  return members({ ...input, schema: { ...schema, additionalProperties: value } });
}

/** `unevaluatedItems`: without schemas applied in place, the same as `items` after `prefixItems`. */
export function unevaluatedItems(input: KeywordInput): ValueSet {
  const { schema, value } = input;
  const isClosed = Object.hasOwn(schema, 'items') && !isArray(schema.items);
  if (value === true || isClosed || Object.hasOwn(schema, 'additionalItems')) return ALL_VALUES;
  refuseBeside(input, [...IN_PLACE, 'contains']);
  const rest = isArray(schema.items) ? 'additionalItems' : 'items';
  return arrayItems({ ...input, schema: { ...schema, [rest]: value } });
}
