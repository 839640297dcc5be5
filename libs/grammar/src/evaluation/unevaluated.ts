import { ALL_TEXTS, complement, union } from '../automata/dfa-algebra.js';
import type { KeywordInput } from '../keywords/keyword-input.js';
import { siblingSchema } from '../keywords/operands.js';
import { regexToDfa } from '../regex/compile.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { ALL_ARRAYS, type ArrayShape, intersectArrays, tidyArray } from '../values/array-shape.js';
import { ANY, type Expression } from '../values/expression.js';
import { ALL_OBJECTS, intersectObjects, type KeyClass, type ObjectShape } from '../values/object-shape.js';
import type { ValueSet } from '../values/value-set.js';
import type { Evaluated } from './evaluated.js';
import { Ways } from './ways.js';

/** `unevaluatedProperties`: in each way to fit the other keywords of the schema, members that these leave. */
export function unevaluatedProperties(input: KeywordInput): Pick<ValueSet, 'objects'> | undefined {
  const { compiler, node } = input;
  const value = siblingSchema(input, input.keyword)!;
  if (value === ANY) return undefined;
  const objects = new Ways(compiler, 'properties').beside(node).flatMap(({ values, evaluated }) => {
    const rest = membersBeside(evaluated, value, compiler);
    return values.objects.flatMap((shape) => intersectObjects(shape, rest, compiler) ?? []);
  });
  return { objects };
}

/** `unevaluatedItems`: as for members. */
export function unevaluatedItems(input: KeywordInput): Pick<ValueSet, 'arrays'> | undefined {
  const { compiler, node } = input;
  const value = siblingSchema(input, input.keyword)!;
  if (value === ANY) return undefined;
  const arrays = new Ways(compiler, 'items').beside(node).flatMap(({ values, evaluated }) => {
    const rest = itemsBeside(evaluated, value, compiler);
    return values.arrays.flatMap((shape) => (rest && intersectArrays(shape, rest, compiler)) ?? []);
  });
  return { arrays };
}

function membersBeside({ all, names, patterns }: Evaluated, value: Expression, compiler: SchemaContext): ObjectShape {
  if (all) return ALL_OBJECTS;
  const { budget } = compiler;
  const [first, ...more] = Array.from(patterns, (pattern) => regexToDfa(pattern, budget));
  let classes: readonly KeyClass[] = [{ keys: ALL_TEXTS, value }];
  if (first !== undefined) {
    const keys = more.reduce((one, other) => union(one, other, budget), first);
    classes = [
      { keys, value: ANY },
      { keys: complement(keys, budget), value },
    ].filter((one) => !one.keys.isEmpty);
  }
  return { ...ALL_OBJECTS, named: new Map(Array.from(names, (name) => [name, ANY])), classes };
}

function itemsBeside(
  { all, prefix, items }: Evaluated,
  value: Expression,
  compiler: SchemaContext,
): ArrayShape | undefined {
  if (all) return ALL_ARRAYS;
  const rest = compiler.literals.ofUnion([...items.values(), value]);
  return tidyArray({ ...ALL_ARRAYS, prefix: Array.from({ length: prefix }, () => ANY), rest }, compiler);
}
