import { Dfa } from '../automata/dfa.js';
import { ALL_TEXTS, complement, intersect, subtract, union } from '../automata/dfa-algebra.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import { ANY, and, type Expression, NONE, negations } from './expression.js';
import type { SetContext } from './set-context.js';

/** What members whose key is in `keys` must hold. */
export interface KeyClass {
  readonly keys: Dfa;
  readonly value: Expression;
}

/** Objects with an expression for each key and bounds on the number of members. */
export interface ObjectShape {
  readonly named: ReadonlyMap<string, Expression>;
  /** A partition of all texts; applies to keys that are not in `named`. */
  readonly classes: readonly KeyClass[];
  readonly required: ReadonlySet<string>;
  readonly min: number;
  readonly max: number;
  /** For each of these there is a member with such a key and such a value. */
  readonly some: readonly KeyClass[];
}

/** Keys that are not named may have any value. */
export const OPEN: readonly KeyClass[] = [{ keys: ALL_TEXTS, value: ANY }];
export const ALL_OBJECTS: ObjectShape = {
  named: new Map(),
  classes: OPEN,
  required: new Set(),
  min: 0,
  max: Number.POSITIVE_INFINITY,
  some: [],
};
const MAX_CLASSES = 40;

export function valueAt(shape: ObjectShape, key: string): Expression {
  const named = shape.named.get(key);
  if (named !== undefined) return named;
  if (shape.classes === OPEN) return ANY;
  // Keys with lone surrogates are in no class; no text that a grammar gives has them.
  return shape.classes.find(({ keys }) => keys.accepts(key))?.value ?? NONE;
}

/** Objects in which keys outside `keys` do not occur and the others hold `value`. */
export function keyedObjects(keys: Dfa, value: Expression, others: Expression, budget: Budget): ObjectShape {
  const classes = [
    { keys, value },
    { keys: complement(keys, budget), value: others },
  ];
  return { ...ALL_OBJECTS, classes: classes.filter((one) => !one.keys.isEmpty) };
}

function intersectClasses(a: ObjectShape, b: ObjectShape, context: SetContext): readonly KeyClass[] {
  if (a.classes === OPEN) return b.classes;
  if (b.classes === OPEN || a.classes === b.classes) return a.classes;
  const byValue = new Map<string, KeyClass>();
  for (const left of a.classes) {
    for (const right of b.classes) {
      const keys = intersect(left.keys, right.keys, context.budget);
      if (keys.isEmpty) continue;
      const value = and(left.value, right.value);
      const known = byValue.get(value.key);
      byValue.set(value.key, { keys: known ? union(known.keys, keys, context.budget) : keys, value });
    }
  }
  if (byValue.size > MAX_CLASSES) throw new Unsupported('the patterns of the property names are too complex');
  return [...byValue.values()];
}

/** Nothing when no object is left. */
export function tidyObject(shape: ObjectShape, context: SetContext): ObjectShape | undefined {
  for (const key of shape.required) if (context.isNone(valueAt(shape, key))) return undefined;
  const closed = shape.classes.every(({ value }) => value === NONE);
  const most = closed ? Math.min(shape.max, shape.named.size) : shape.max;
  if (Math.max(shape.min, shape.required.size) > most) return undefined;
  return shape;
}

export function intersectObjects(a: ObjectShape, b: ObjectShape, context: SetContext): ObjectShape | undefined {
  if (a === ALL_OBJECTS) return b;
  if (b === ALL_OBJECTS) return a;
  context.budget.spend(1 + a.named.size + b.named.size);
  const named = new Map<string, Expression>();
  for (const [key, value] of a.named) named.set(key, and(value, valueAt(b, key)));
  for (const [key, value] of b.named) if (!named.has(key)) named.set(key, and(value, valueAt(a, key)));
  const some = new Map([...a.some, ...b.some].map((one) => [classKey(one), one]));
  return tidyObject(
    {
      named,
      classes: intersectClasses(a, b, context),
      required: new Set([...a.required, ...b.required]),
      min: Math.max(a.min, b.min),
      max: Math.min(a.max, b.max),
      some: [...some.values()],
    },
    context,
  );
}

/** Whether certainly no object is in both; cheaper than intersecting them. */
export function areDisjoint(a: ObjectShape, b: ObjectShape, context: SetContext): boolean {
  context.budget.spend(a.required.size + b.required.size);
  if (a.min > b.max || b.min > a.max) return true;
  for (const required of [a.required, b.required]) {
    for (const key of required) if (context.isNone(and(valueAt(a, key), valueAt(b, key)))) return true;
  }
  return false;
}

export function complementObject(shape: ObjectShape, context: SetContext): ObjectShape[] {
  const outside: ObjectShape[] = [];
  for (const key of shape.required) {
    if ((shape.named.get(key) ?? ANY) === ANY) outside.push({ ...ALL_OBJECTS, named: new Map([[key, NONE]]) });
  }
  if (shape.min > shape.required.size) outside.push({ ...ALL_OBJECTS, max: shape.min - 1 });
  if (shape.max < Number.POSITIVE_INFINITY) outside.push({ ...ALL_OBJECTS, min: shape.max + 1 });
  for (const [key, value] of shape.named) {
    for (const negation of negations(value)) {
      // Absent or with another value: one shape for both.
      const needed = shape.required.has(key) ? [] : [key];
      outside.push({ ...ALL_OBJECTS, named: new Map([[key, negation]]), required: new Set(needed) });
    }
  }
  for (const one of shape.classes) {
    const keys = withoutNames(one.keys, shape.named.keys(), context.budget);
    if (keys.isEmpty) continue;
    for (const value of negations(one.value)) outside.push({ ...ALL_OBJECTS, some: [{ keys, value }] });
  }
  for (const one of shape.some) {
    const complementary = negations(one.value);
    // That each member misses one of several literals is no single expression.
    if (complementary.length > 1) throw new Unsupported('the combination cannot be negated in a grammar');
    outside.push(keyedObjects(one.keys, complementary[0] ?? NONE, ANY, context.budget));
  }
  return outside;
}

/** The keys of an automaton that are not named. */
export function withoutNames(keys: Dfa, names: Iterable<string>, budget: Budget): Dfa {
  const taken = [...names].filter((name) => keys.accepts(name));
  if (taken.length === 0) return keys;
  return subtract(keys, Dfa.texts(taken, budget), budget);
}

function classKey({ keys, value }: KeyClass): string {
  return `${keys.id}=${value.key}`;
}

export function objectKey(shape: ObjectShape): string {
  const named = Array.from(shape.named, ([key, value]) => `${JSON.stringify(key)}=${value.key}`).join();
  const required = [...shape.required].sort().map((key) => JSON.stringify(key));
  const classes = [shape.classes, shape.some].map((list) => list.map(classKey).join());
  return `${named};${required.join()};${shape.min};${shape.max};${classes.join(';')}`;
}
