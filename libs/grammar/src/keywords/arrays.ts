import { isArray } from '../json/json.js';
import { Unsupported } from '../refusals/schema-error.js';
import { ALL_ARRAYS, tidyArray } from '../values/array-shape.js';
import { ANY, type Expression } from '../values/expression.js';
import { ALL_VALUES, only, type ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';
import { countOf, maxCountOf, sibling, siblingSchema } from './operands.js';

/** `prefixItems`, `items`, `additionalItems`: a list under `items` is the older form of `prefixItems`. */
export function arrayItems(input: KeywordInput): ValueSet {
  const { node, compiler } = input;
  const items = sibling(input, 'items');
  const isOlder = isArray(items);
  const keyword = isOlder ? 'items' : 'prefixItems';
  const list = isOlder ? items : (sibling(input, 'prefixItems') ?? []);
  if (!isArray(list)) throw new Unsupported('"prefixItems" must be a list of schemas');
  const prefix = list.map((schema, index): Expression => compiler.child(node, schema, keyword, index));
  const rest = siblingSchema(input, isOlder ? 'additionalItems' : 'items') ?? ANY;
  const shape = tidyArray({ ...ALL_ARRAYS, prefix, rest }, compiler);
  return only({ arrays: shape === undefined ? [] : [shape] });
}

/** `minItems`, `maxItems` */
export function itemCount(input: KeywordInput): ValueSet {
  const min = sibling(input, 'minItems');
  const max = sibling(input, 'maxItems');
  const shape = {
    ...ALL_ARRAYS,
    min: min === undefined ? 0 : countOf(min, 'minItems'),
    max: max === undefined ? Number.POSITIVE_INFINITY : maxCountOf(max, 'maxItems'),
  };
  return only({ arrays: shape.min > shape.max ? [] : [shape] });
}

/** `contains`, `minContains`, `maxContains` */
export function containsItems(input: KeywordInput): ValueSet {
  const item = siblingSchema(input, 'contains')!;
  const min = sibling(input, 'minContains');
  const max = sibling(input, 'maxContains');
  const shape = tidyArray(
    {
      ...ALL_ARRAYS,
      contains: [
        {
          item,
          min: min === undefined ? 1 : countOf(min, 'minContains'),
          max: max === undefined ? Number.POSITIVE_INFINITY : maxCountOf(max, 'maxContains'),
          from: 0,
        },
      ],
    },
    input.compiler,
  );
  return only({ arrays: shape === undefined ? [] : [shape] });
}

/** `uniqueItems` */
export function uniqueItems({ value }: KeywordInput): ValueSet {
  if (typeof value !== 'boolean') throw new Unsupported('"uniqueItems" must be true or false');
  return value ? only({ arrays: [{ ...ALL_ARRAYS, unique: true }] }) : ALL_VALUES;
}
