import { Unsupported } from '../refusals/schema-error.js';
import { type ArrayShape, itemAt } from '../values/array-shape.js';
import { and, type Expression } from '../values/expression.js';
import type { EmissionContext } from './emission-context.js';
import { enumerate } from './enumerate.js';
import { type Alternative, reference } from './grammar-builder.js';

/** Values that are told apart. */
const MAX_VALUES = 200;
/** Ways to go on, over all sets of values used so far. */
const MAX_CHOICES = 12_000;
/** The same, where not all can be followed. */
const FREE_CHOICES = 4000;

/** What may stand at a place: the values that differ from those before, or anything that stands nowhere else. */
type Place = { readonly values: readonly Expression[] } | { readonly free: Expression };

interface State {
  readonly index: number;
  /** Keys of the values before that may stand at a later place. */
  readonly used: ReadonlySet<string>;
  readonly rule: number;
}

/**
 * The items of an array that all differ, without brackets: a rule for each set of values used so far. Items that can be
 * no other place's are not told apart. Of more values than can be followed in every order, the first few items may come
 * in any, those after them in that of the schema.
 * @throws Unsupported for other items that cannot be listed, or too many
 */
export function differingItems(emitter: EmissionContext, shape: ArrayShape): Alternative {
  const { builder, json } = emitter;
  const { places, rest, max } = placesOf(emitter, shape);
  const placeAt = (index: number): Place => places[index] ?? rest;
  const freely = placesInAnyOrder(places, rest, max);
  const ordered = itemsInOrder(emitter, 'values' in rest ? rest.values : [], { ...shape, max });
  const later = keysFrom(places, rest, max);
  const rules = new Map<string, State>();
  const queue: State[] = [];
  const visit = (index: number, before: Iterable<string>): State => {
    const needed = later[Math.min(index, later.length - 1)]!;
    const used = index >= max ? [] : [...before].filter((key) => needed.has(key)).sort();
    const name = `${index} ${used.join()}`;
    let state = rules.get(name);
    if (state === undefined) {
      state = { index, used: new Set(used), rule: builder.declare('items') };
      rules.set(name, state);
      queue.push(state);
    }
    return state;
  };
  const start = visit(0, []);
  let choices = 0;
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const { index, used, rule } = state;
    const alternatives: Alternative[] = [];
    const comma = index === 0 ? [] : [json.comma];
    if (index === freely && 'values' in rest) {
      const last = rest.values.findLastIndex(({ key }) => used.has(key));
      builder.define(rule, ordered(index, last + 1));
      continue;
    }
    const add = (item: Expression, next: State) =>
      alternatives.push([...comma, emitter.value(item), json.space, reference(next.rule)]);
    if (index < max) {
      const place = placeAt(index);
      if ('free' in place) add(place.free, visit(index + 1, used));
      else {
        for (const value of place.values) {
          if (!used.has(value.key)) add(value, visit(index + 1, [...used, value.key]));
        }
      }
    }
    choices += alternatives.length;
    if (choices > MAX_CHOICES)
      throw new Unsupported('"uniqueItems" over so many values cannot be enforced', 'uniqueItems');
    if (index >= shape.min) alternatives.push([]);
    builder.define(rule, alternatives);
  }
  return [reference(start.rule)];
}

/** After so many items the others keep the order of the values; Infinity where every order can be followed. */
function placesInAnyOrder(places: readonly Place[], rest: Place, max: number): number {
  if (places.length > 0 || !('values' in rest)) return Number.POSITIVE_INFINITY;
  const count = rest.values.length;
  let choices = 0;
  let freely = Number.POSITIVE_INFINITY;
  for (let used = 0, sets = 1; used < Math.min(count, max); used++) {
    choices += sets * (count - used);
    if (choices > FREE_CHOICES) freely = Math.min(freely, used);
    if (choices > MAX_CHOICES) return freely;
    sets *= (count - used) / (used + 1);
  }
  return Number.POSITIVE_INFINITY;
}

/** Gives the rest of an array from a number of items on, of values from a number on in their order. */
function itemsInOrder(
  emitter: EmissionContext,
  values: readonly Expression[],
  { min, max }: ArrayShape,
): (index: number, from: number) => readonly Alternative[] {
  const { builder, json } = emitter;
  /** Beyond this the number of items makes no difference. */
  const counted = Math.max(min, max < values.length ? max : 0);
  const rules = new Map<string, number>();
  const more = (count: number, number: number): readonly Alternative[] => {
    if (count >= max || number >= values.length) return [];
    const key = `${Math.min(count, counted)} ${number}`;
    let rule = rules.get(key);
    if (rule === undefined) {
      rule = builder.declare('items');
      rules.set(key, rule);
      const onward = builder.rule('items', after(count + 1, number + 1));
      const taken: Alternative = [json.comma, emitter.value(values[number]!), json.space, onward];
      builder.define(rule, [taken, ...more(count, number + 1)]);
    }
    return [[reference(rule)]];
  };
  const after = (count: number, number: number): readonly Alternative[] =>
    count >= min ? [...more(count, number), []] : more(count, number);
  return after;
}

function placesOf(emitter: EmissionContext, shape: ArrayShape): { places: readonly Place[]; rest: Place; max: number } {
  const { prefix, max } = shape;
  const items = Array.from({ length: Math.min(prefix.length + 1, max) }, (_, index) => itemAt(shape, index));
  const places = items.map((item, index) => {
    // The rest stands at several places, unless there is room for one.
    const isOnce = index < prefix.length || max === prefix.length + 1;
    return placeOf(emitter, item, isOnce ? items.filter((_, other) => other !== index) : undefined);
  });
  const distinct = new Set(places.flatMap((place) => ('values' in place ? place.values.map(({ key }) => key) : [])));
  const free = places.filter((place) => 'free' in place).length;
  return {
    places: places.slice(0, prefix.length),
    rest: places[prefix.length] ?? { values: [] },
    max: Math.min(max, distinct.size + free),
  };
}

function placeOf({ compiler }: EmissionContext, item: Expression, others: readonly Expression[] | undefined): Place {
  const values = enumerate(compiler.valuesToEmit(item), MAX_VALUES);
  if (values !== undefined) return { values: values.map((value) => compiler.literals.ofConstant(value)) };
  if (others?.every((other) => compiler.isNone(and(item, other)))) return { free: item };
  throw new Unsupported('"uniqueItems" over items that cannot be listed cannot be enforced', 'uniqueItems');
}

/** For each index, the keys of the values that may stand there or later. */
function keysFrom(places: readonly Place[], rest: Place, max: number): readonly ReadonlySet<string>[] {
  const keysOf = (place: Place) => ('values' in place ? place.values.map(({ key }) => key) : []);
  let keys = new Set(max > places.length ? keysOf(rest) : []);
  const from = [keys];
  for (let index = Math.min(places.length, max) - 1; index >= 0; index--) {
    keys = new Set([...keys, ...keysOf(places[index]!)]);
    from.unshift(keys);
  }
  return from;
}
