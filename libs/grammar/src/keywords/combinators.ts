import { complementNumbers, intersectNumbers, NO_NUMBERS, unionNumbers } from '../numbers/number-set.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { areDisjoint, type ObjectShape } from '../values/object-shape.js';
import { complementStrings, intersectStrings, NO_STRINGS, unionStrings } from '../values/string-set.js';
import {
  ALL_VALUES,
  complementValues,
  intersectValues,
  MAX_SHAPES,
  NO_VALUES,
  subtractObject,
  unionValues,
  type ValueSet,
} from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';
import { listOfSchemas, siblingSchema } from './operands.js';

/** `allOf` */
export function allOf(input: KeywordInput): ValueSet {
  const { compiler } = input;
  return listOfSchemas(input).reduce(
    (values, schema) => intersectValues(values, compiler.valuesOf(schema), compiler),
    ALL_VALUES,
  );
}

/** `anyOf` */
export function anyOf(input: KeywordInput): ValueSet {
  const { compiler } = input;
  return listOfSchemas(input).reduce(
    (values, schema) => unionValues(values, compiler.valuesOf(schema), compiler),
    NO_VALUES,
  );
}

/** `not` */
export function not(input: KeywordInput): ValueSet {
  return complementValues(input.compiler.valuesOf(siblingSchema(input, 'not')!), input.compiler);
}

/** `if`, `then`, `else` */
export function conditional(input: KeywordInput): ValueSet {
  const { compiler } = input;
  const positive = siblingSchema(input, 'then');
  const negative = siblingSchema(input, 'else');
  if (positive === undefined && negative === undefined) return ALL_VALUES;
  const condition = compiler.valuesOf(siblingSchema(input, 'if')!);
  const side = (values: ValueSet, schema: typeof positive) =>
    schema === undefined ? values : intersectValues(values, compiler.valuesOf(schema), compiler);
  return unionValues(side(condition, positive), side(complementValues(condition, compiler), negative), compiler);
}

/** `oneOf`: what exactly one branch holds. Branches that share nothing are simply united. */
export function oneOf(input: KeywordInput): ValueSet {
  const { compiler } = input;
  const branches = listOfSchemas(input).map((schema) => compiler.valuesOf(schema));
  const one = exclusive(branches, compiler);
  return {
    null: exactlyOne(branches.map((branch) => branch.null)),
    true: exactlyOne(branches.map((branch) => branch.true)),
    false: exactlyOne(branches.map((branch) => branch.false)),
    ...scalarsOfOne(branches, compiler),
    arrays: one.flatMap(({ arrays }) => arrays),
    objects: one.flatMap(({ objects }) => objects),
  };
}

type Shapes = Pick<ValueSet, 'arrays' | 'objects'>;

/** For each branch of `oneOf` the arrays and objects that fit it and no other. */
export function exclusiveBranches(input: KeywordInput): readonly Shapes[] {
  const { compiler } = input;
  return exclusive(
    listOfSchemas(input).map((schema) => compiler.valuesOf(schema)),
    compiler,
  );
}

function exclusive(branches: readonly ValueSet[], compiler: SchemaContext): readonly Shapes[] {
  const arrays = arraysOfOne(branches, compiler);
  const objects = objectsOfOne(branches, compiler);
  return branches.map((_, index) => ({ arrays: arrays[index]!, objects: objects[index]! }));
}

function exactlyOne(flags: readonly boolean[]): boolean {
  return flags.filter(Boolean).length === 1;
}

function scalarsOfOne(branches: readonly ValueSet[], { budget }: SchemaContext): Pick<ValueSet, 'numbers' | 'strings'> {
  let numbers = NO_NUMBERS;
  let severalNumbers = NO_NUMBERS;
  let strings = NO_STRINGS;
  let severalStrings = NO_STRINGS;
  for (const branch of branches) {
    severalNumbers = unionNumbers(severalNumbers, intersectNumbers(numbers, branch.numbers));
    numbers = unionNumbers(numbers, branch.numbers);
    severalStrings = unionStrings(severalStrings, intersectStrings(strings, branch.strings, budget), budget);
    strings = unionStrings(strings, branch.strings, budget);
  }
  return {
    numbers: severalNumbers.length === 0 ? numbers : intersectNumbers(numbers, complementNumbers(severalNumbers)),
    strings:
      severalStrings.length === 0
        ? strings
        : intersectStrings(strings, complementStrings(severalStrings, budget), budget),
  };
}

function arraysOfOne(branches: readonly ValueSet[], compiler: SchemaContext): readonly ValueSet['arrays'][] {
  const sets = branches.map(({ arrays }): ValueSet => ({ ...NO_VALUES, arrays }));
  return sets.map(
    (own, index) =>
      sets.reduce((values, other, place) => {
        if (place === index || values.arrays.length === 0) return values;
        const shared = intersectValues(values, other, compiler).arrays;
        if (shared.length === 0) return values;
        return intersectValues(values, complementValues({ ...NO_VALUES, arrays: shared }, compiler), compiler);
      }, own).arrays,
  );
}

function objectsOfOne(branches: readonly ValueSet[], compiler: SchemaContext): readonly ValueSet['objects'][] {
  const result = branches.map(({ objects }, index) =>
    branches.reduce((own: readonly ObjectShape[], other, place) => {
      if (place === index) return own;
      return other.objects.reduce((left: readonly ObjectShape[], shape) => {
        const apart = left.filter((one) => areDisjoint(one, shape, compiler));
        const shared = left.filter((one) => !apart.includes(one));
        return shared.length === 0 ? left : [...apart, ...subtractObject(shared, shape, compiler)];
      }, own);
    }, objects),
  );
  if (result.reduce((count, own) => count + own.length, 0) > MAX_SHAPES)
    throw new Unsupported('the branches overlap in too many ways');
  return result;
}
