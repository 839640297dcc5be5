import { Unsupported } from '../refusals/schema-error.js';
import { ANY, and, type Expression, NONE, negations } from './expression.js';
import type { SetContext } from './set-context.js';

/** Between `min` and `max` of the items from index `from` on fit `item`. */
export interface Contains {
  readonly item: Expression;
  readonly min: number;
  readonly max: number;
  readonly from: number;
}

/** Arrays with an expression for each place, bounds on their length, and counts of certain items. */
export interface ArrayShape {
  readonly prefix: readonly Expression[];
  /** Items after the prefix. */
  readonly rest: Expression;
  readonly min: number;
  readonly max: number;
  readonly contains: readonly Contains[];
  readonly unique: boolean;
}

export const ALL_ARRAYS: ArrayShape = {
  prefix: [],
  rest: ANY,
  min: 0,
  max: Number.POSITIVE_INFINITY,
  contains: [],
  unique: false,
};

export function itemAt(shape: ArrayShape, index: number): Expression {
  return shape.prefix[index] ?? shape.rest;
}

/** Shortens the array to where no item fits; nothing when no array is left. */
export function tidyArray(shape: ArrayShape, context: SetContext): ArrayShape | undefined {
  let { max } = shape;
  const length = Math.min(shape.prefix.length + 1, 2000);
  for (let index = 0; index < length && index < max; index++) {
    if (context.isNone(itemAt(shape, index))) max = index;
  }
  if (shape.min > max) return undefined;
  const contains = shape.contains.filter(({ min, max: most }) => min > 0 || most < Number.POSITIVE_INFINITY);
  if (contains.some((count) => count.min > count.max || count.min > Math.max(0, max - count.from))) return undefined;
  if (contains.some((count) => count.min > 0 && context.isNone(count.item))) return undefined;
  return {
    ...shape,
    prefix: max < shape.prefix.length ? shape.prefix.slice(0, max) : shape.prefix,
    rest: max <= shape.prefix.length ? NONE : shape.rest,
    max,
    contains,
    unique: shape.unique && max > 1,
  };
}

export function intersectArrays(a: ArrayShape, b: ArrayShape, context: SetContext): ArrayShape | undefined {
  if (a === ALL_ARRAYS) return b;
  if (b === ALL_ARRAYS) return a;
  context.budget.spend(1 + a.prefix.length + b.prefix.length);
  const length = Math.max(a.prefix.length, b.prefix.length);
  const contains = new Map([...a.contains, ...b.contains].map((count) => [containsKey(count), count]));
  return tidyArray(
    {
      prefix: Array.from({ length }, (_, index) => and(itemAt(a, index), itemAt(b, index))),
      rest: and(a.rest, b.rest),
      min: Math.max(a.min, b.min),
      max: Math.min(a.max, b.max),
      contains: [...contains.values()],
      unique: a.unique || b.unique,
    },
    context,
  );
}

/** @throws Unsupported for arrays of unique items: that some items are equal cannot be told by a grammar */
export function complementArray(shape: ArrayShape): ArrayShape[] {
  if (shape.unique) throw new Unsupported('"uniqueItems" cannot be negated in a grammar');
  const outside: ArrayShape[] = [];
  if (shape.min > 0) outside.push({ ...ALL_ARRAYS, max: shape.min - 1 });
  if (shape.max < Number.POSITIVE_INFINITY) outside.push({ ...ALL_ARRAYS, min: shape.max + 1 });
  shape.prefix.forEach((expression, index) => {
    for (const negation of negations(expression)) {
      const prefix = [...Array.from({ length: index }, () => ANY), negation];
      outside.push({ ...ALL_ARRAYS, prefix, min: index + 1 });
    }
  });
  // With no room after the prefix the bound on the length says it all.
  if (shape.max > shape.prefix.length) {
    for (const item of negations(shape.rest)) {
      outside.push({
        ...ALL_ARRAYS,
        contains: [{ item, min: 1, max: Number.POSITIVE_INFINITY, from: shape.prefix.length }],
      });
    }
  }
  for (const count of shape.contains) {
    if (count.min > 0) outside.push(fewer(count));
    if (count.max < Number.POSITIVE_INFINITY) {
      outside.push({ ...ALL_ARRAYS, contains: [{ ...count, min: count.max + 1, max: Number.POSITIVE_INFINITY }] });
    }
  }
  return outside;
}

function fewer(count: Contains): ArrayShape {
  const complement = negations(count.item);
  if (count.min === 1 && count.from === 0 && complement.length === 1) return { ...ALL_ARRAYS, rest: complement[0]! };
  if (count.min === 1 && complement.length === 0) return { ...ALL_ARRAYS, max: count.from };
  return { ...ALL_ARRAYS, contains: [{ ...count, min: 0, max: count.min - 1 }] };
}

function containsKey({ item, min, max, from }: Contains): string {
  return `${item.key}#${min}#${max}#${from}`;
}

export function arrayKey(shape: ArrayShape): string {
  const places = [...shape.prefix, shape.rest].map(({ key }) => key).join();
  const counts = shape.contains.map(containsKey).sort().join();
  return `${places};${shape.min};${shape.max};${counts};${shape.unique}`;
}
