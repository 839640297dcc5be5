import { Dfa } from '../automata/dfa.js';
import { isArray, isObject, type Json } from '../json/json.js';
import { ALL_NUMBERS, exactly, INTEGERS, type NumberSet, unionNumbers } from '../numbers/number-set.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { ALL_ARRAYS, type ArrayShape } from '../values/array-shape.js';
import { NONE } from '../values/expression.js';
import { ALL_OBJECTS, type ObjectShape } from '../values/object-shape.js';
import { ALL_STRINGS, stringsOf } from '../values/string-set.js';
import { ALL_VALUES, NO_VALUES, unionValues, type ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';

const TYPES: Readonly<Record<string, ValueSet>> = {
  null: { ...NO_VALUES, null: true },
  boolean: { ...NO_VALUES, true: true, false: true },
  number: { ...NO_VALUES, numbers: ALL_NUMBERS },
  integer: { ...NO_VALUES, numbers: INTEGERS },
  string: { ...NO_VALUES, strings: ALL_STRINGS },
  array: { ...NO_VALUES, arrays: [ALL_ARRAYS] },
  object: { ...NO_VALUES, objects: [ALL_OBJECTS] },
  // Draft 3's word for every type is still met.
  any: ALL_VALUES,
};

/** `type` */
export function types({ value, compiler }: KeywordInput): ValueSet {
  return (isArray(value) ? value : [value]).reduce((values: ValueSet, name) => {
    const set = typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (set === undefined) throw new Unsupported(`unknown type ${JSON.stringify(name)}`);
    return unionValues(values, set, compiler);
  }, NO_VALUES);
}

/** `enum` */
export function enumeration({ value, compiler }: KeywordInput): ValueSet {
  if (!isArray(value)) throw new Unsupported('"enum" must be a list');
  return constantSet(value, compiler);
}

/** `const` */
export function constant({ value, compiler }: KeywordInput): ValueSet {
  return constantSet([value], compiler);
}

/** Exactly these values. */
export function constantSet(values: readonly Json[], compiler: SchemaContext): ValueSet {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = [...new Set(values.filter((value) => typeof value === 'number'))];
  compiler.budget.spend(values.length);
  return {
    null: values.includes(null),
    true: values.includes(true),
    false: values.includes(false),
    numbers: numbers.reduce((set: NumberSet, value) => unionNumbers(set, exactly(value)), []),
    strings: texts.length === 0 ? [] : stringsOf(Dfa.texts(texts, compiler.budget)),
    arrays: values.filter(isArray).map((items) => constantArray(items, compiler)),
    objects: values.filter(isObject).map((object) => constantObject(object, compiler)),
  };
}

function constantArray(items: readonly Json[], { literals }: SchemaContext): ArrayShape {
  return {
    ...ALL_ARRAYS,
    prefix: items.map((item) => literals.ofConstant(item)),
    rest: NONE,
    min: items.length,
    max: items.length,
  };
}

function constantObject(object: { readonly [key: string]: Json }, { literals }: SchemaContext): ObjectShape {
  return {
    ...ALL_OBJECTS,
    named: new Map(Object.entries(object).map(([key, value]) => [key, literals.ofConstant(value)])),
    classes: ALL_OBJECTS.classes.map(({ keys }) => ({ keys, value: NONE })),
    required: new Set(Object.keys(object)),
  };
}
