import type { Dfa } from '../automata/dfa.js';
import { complement, intersect, NO_TEXTS, subtract, union } from '../automata/dfa-algebra.js';
import type { Budget } from '../refusals/budget.js';
import { regexToDfa } from '../regex/compile.js';
import { ANY, and, type Expression, NONE } from '../values/expression.js';
import { ALL_OBJECTS, type KeyClass, keyedObjects, tidyObject } from '../values/object-shape.js';
import { toDfa } from '../values/string-set.js';
import { only, type ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';
import { countOf, maxCountOf, objectOf, sibling, siblingSchema, textsOf } from './operands.js';

/** A part of the keys and the patterns that match all of it. */
interface Part {
  readonly keys: Dfa;
  readonly value: Expression | undefined;
}

/** `properties`, `patternProperties`, `additionalProperties` */
export function members(input: KeywordInput): ValueSet {
  const { node, compiler } = input;
  const { budget } = compiler;
  const properties = objectOf(sibling(input, 'properties') ?? {}, 'properties');
  const patterns = Object.entries(objectOf(sibling(input, 'patternProperties') ?? {}, 'patternProperties')).map(
    ([pattern, schema]) => ({
      keys: regexToDfa(pattern, budget),
      value: compiler.child(node, schema, 'patternProperties', pattern),
    }),
  );
  const additional = siblingSchema(input, 'additionalProperties') ?? ANY;

  const parts = partsOf(patterns, budget);
  const classes =
    patterns.length === 0 && additional === ANY
      ? ALL_OBJECTS.classes
      : parts.map((part): KeyClass => ({ keys: part.keys, value: part.value ?? additional }));
  const named = new Map(
    Object.entries(properties).map(([key, schema]) => {
      const own = compiler.child(node, schema, 'properties', key);
      const matching = patterns.filter(({ keys }) => keys.accepts(key)).map(({ value }) => value);
      return [key, matching.reduce(and, own)] as const;
    }),
  );
  return only({ objects: [{ ...ALL_OBJECTS, named, classes }] });
}

/** The texts by the patterns that match them; those that none matches come last. */
function partsOf(patterns: readonly KeyClass[], budget: Budget): readonly Part[] {
  let matched: Part[] = [];
  let all = NO_TEXTS;
  for (const { keys, value } of patterns) {
    let isApart = true;
    matched = matched.flatMap((part) => {
      const both = intersect(part.keys, keys, budget);
      if (both.isEmpty) return [part];
      isApart = false;
      const others = subtract(part.keys, keys, budget);
      const common = { keys: both, value: and(part.value ?? ANY, value) };
      return others.isEmpty ? [common] : [common, { keys: others, value: part.value }];
    });
    const own = isApart ? keys : subtract(keys, all, budget);
    if (!own.isEmpty) matched.push({ keys: own, value });
    all = union(all, keys, budget);
  }
  const unmatched = complement(all, budget);
  return unmatched.isEmpty ? matched : [...matched, { keys: unmatched, value: undefined }];
}

/** `required` */
export function required({ value, keyword }: KeywordInput): ValueSet {
  const keys = textsOf(value, keyword);
  return keys.length === 0 ? only({}) : only({ objects: [{ ...ALL_OBJECTS, required: new Set(keys) }] });
}

/** `propertyNames` */
export function propertyNames(input: KeywordInput): ValueSet {
  const { compiler } = input;
  const names = siblingSchema(input, 'propertyNames')!;
  const { budget } = compiler;
  const keys = toDfa(compiler.valuesOf(names).strings, budget);
  const shape = tidyObject(keyedObjects(keys, ANY, NONE, budget), compiler);
  return only({ objects: shape === undefined ? [] : [shape] });
}

/** `minProperties`, `maxProperties` */
export function memberCount(input: KeywordInput): ValueSet {
  const min = sibling(input, 'minProperties');
  const max = sibling(input, 'maxProperties');
  const shape = {
    ...ALL_OBJECTS,
    min: min === undefined ? 0 : countOf(min, 'minProperties'),
    max: max === undefined ? Number.POSITIVE_INFINITY : maxCountOf(max, 'maxProperties'),
  };
  return only({ objects: shape.min > shape.max ? [] : [shape] });
}
