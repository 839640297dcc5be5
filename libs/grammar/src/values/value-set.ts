import {
  ALL_NUMBERS,
  complementNumbers,
  intersectNumbers,
  NO_NUMBERS,
  type NumberSet,
  unionNumbers,
} from '../numbers/number-set.js';
import { Unsupported } from '../refusals/schema-error.js';
import { ALL_ARRAYS, type ArrayShape, arrayKey, complementArray, intersectArrays } from './array-shape.js';
import { withoutCovered } from './object-cover.js';
import { ALL_OBJECTS, complementObject, intersectObjects, type ObjectShape, objectKey } from './object-shape.js';
import type { SetContext } from './set-context.js';
import {
  ALL_STRINGS,
  complementStrings,
  intersectStrings,
  NO_STRINGS,
  type StringSet,
  unionStrings,
} from './string-set.js';

/** A set of JSON values, kind by kind; arrays and objects are unions of shapes. */
export interface ValueSet {
  readonly null: boolean;
  readonly true: boolean;
  readonly false: boolean;
  readonly numbers: NumberSet;
  readonly strings: StringSet;
  readonly arrays: readonly ArrayShape[];
  readonly objects: readonly ObjectShape[];
}

export const ALL_VALUES: ValueSet = {
  null: true,
  true: true,
  false: true,
  numbers: ALL_NUMBERS,
  strings: ALL_STRINGS,
  arrays: [ALL_ARRAYS],
  objects: [ALL_OBJECTS],
};

export const NO_VALUES: ValueSet = {
  null: false,
  true: false,
  false: false,
  numbers: NO_NUMBERS,
  strings: NO_STRINGS,
  arrays: [],
  objects: [],
};

/** Alternatives of arrays or objects above this are refused. */
export const MAX_SHAPES = 400;

/** Values of other kinds are not constrained by a keyword of one kind. */
export function only(part: Partial<ValueSet>): ValueSet {
  return { ...ALL_VALUES, ...part };
}

function distinct<Shape>(shapes: readonly Shape[], keyOf: (shape: Shape) => string): readonly Shape[] {
  if (shapes.length < 2) return shapes;
  const unique = new Map(shapes.map((shape) => [keyOf(shape), shape]));
  if (unique.size > MAX_SHAPES) throw new Unsupported('the combination has too many alternatives');
  return unique.size === shapes.length ? shapes : [...unique.values()];
}

function pairwise<Shape>(
  a: readonly Shape[],
  b: readonly Shape[],
  intersect: (left: Shape, right: Shape) => Shape | undefined,
  keyOf: (shape: Shape) => string,
): readonly Shape[] {
  if (a === b) return a;
  const unique = new Map<string, Shape>();
  for (const left of a) {
    for (const right of b) {
      const both = intersect(left, right);
      if (both !== undefined) unique.set(keyOf(both), both);
      if (unique.size > MAX_SHAPES) throw new Unsupported('the combination has too many alternatives');
    }
  }
  return [...unique.values()];
}

function intersectShapes(a: ValueSet, b: ValueSet, context: SetContext): Pick<ValueSet, 'arrays' | 'objects'> {
  return {
    arrays: pairwise(a.arrays, b.arrays, (left, right) => intersectArrays(left, right, context), arrayKey),
    objects: commonObjects(a.objects, b.objects, context),
  };
}

function commonObjects(
  a: readonly ObjectShape[],
  b: readonly ObjectShape[],
  context: SetContext,
): readonly ObjectShape[] {
  const shapes = pairwise(a, b, (left, right) => intersectObjects(left, right, context), objectKey);
  return shapes === a ? shapes : withoutCovered(shapes, context);
}

export function intersectValues(a: ValueSet, b: ValueSet, context: SetContext): ValueSet {
  if (a === ALL_VALUES) return b;
  if (b === ALL_VALUES) return a;
  context.budget.spend(1);
  return {
    null: a.null && b.null,
    true: a.true && b.true,
    false: a.false && b.false,
    numbers: intersectNumbers(a.numbers, b.numbers),
    strings: intersectStrings(a.strings, b.strings, context.budget),
    ...intersectShapes(a, b, context),
  };
}

export function unionValues(a: ValueSet, b: ValueSet, context: SetContext): ValueSet {
  if (a === ALL_VALUES || b === NO_VALUES) return a;
  if (b === ALL_VALUES || a === NO_VALUES) return b;
  context.budget.spend(1);
  const arrays = a.arrays.includes(ALL_ARRAYS) || b.arrays.includes(ALL_ARRAYS);
  const objects = a.objects.includes(ALL_OBJECTS) || b.objects.includes(ALL_OBJECTS);
  return {
    null: a.null || b.null,
    true: a.true || b.true,
    false: a.false || b.false,
    numbers: unionNumbers(a.numbers, b.numbers),
    strings: unionStrings(a.strings, b.strings, context.budget),
    arrays: arrays ? [ALL_ARRAYS] : distinct([...a.arrays, ...b.arrays], arrayKey),
    objects: objects ? [ALL_OBJECTS] : distinct([...a.objects, ...b.objects], objectKey),
  };
}

function complementArrays(shapes: readonly ArrayShape[], context: SetContext): readonly ArrayShape[] {
  return shapes.reduce(
    (rest: readonly ArrayShape[], shape) =>
      rest.length === 0 || shape === ALL_ARRAYS
        ? []
        : pairwise(rest, complementArray(shape), (left, right) => intersectArrays(left, right, context), arrayKey),
    [ALL_ARRAYS],
  );
}

function complementObjects(shapes: readonly ObjectShape[], context: SetContext): readonly ObjectShape[] {
  return shapes.reduce((rest: readonly ObjectShape[], shape) => subtractObject(rest, shape, context), [ALL_OBJECTS]);
}

/** The objects of `shapes` that are not in `shape`. */
export function subtractObject(
  shapes: readonly ObjectShape[],
  shape: ObjectShape,
  context: SetContext,
): readonly ObjectShape[] {
  if (shapes.length === 0 || shape === ALL_OBJECTS) return [];
  const outside = complementObject(shape, context);
  return withoutCovered(
    pairwise(shapes, outside, (left, right) => intersectObjects(left, right, context), objectKey),
    context,
  );
}

export function complementValues(set: ValueSet, context: SetContext): ValueSet {
  context.budget.spend(1);
  return {
    null: !set.null,
    true: !set.true,
    false: !set.false,
    numbers: complementNumbers(set.numbers),
    strings: complementStrings(set.strings, context.budget),
    arrays: complementArrays(set.arrays, context),
    objects: complementObjects(set.objects, context),
  };
}

export function isNothing(set: ValueSet): boolean {
  return (
    !set.null &&
    !set.true &&
    !set.false &&
    set.numbers.length + set.strings.length + set.arrays.length + set.objects.length === 0
  );
}
