import { isArray } from '../json/json.js';
import { Unsupported } from '../refusals/schema-error.js';
import { NONE } from '../values/expression.js';
import { ALL_OBJECTS, type ObjectShape } from '../values/object-shape.js';
import { intersectValues, only, unionValues, type ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';
import { objectOf, textsOf } from './operands.js';

export function withoutMember(key: string): ObjectShape {
  return { ...ALL_OBJECTS, named: new Map([[key, NONE]]) };
}

export function withMember(key: string): ObjectShape {
  return { ...ALL_OBJECTS, required: new Set([key]) };
}

function whenPresent(key: string, needed: readonly string[]): ValueSet {
  const others = needed.filter((other) => other !== key);
  return others.length === 0
    ? only({})
    : only({ objects: [withoutMember(key), { ...ALL_OBJECTS, required: new Set(others) }] });
}

function whenPresentSchema(input: KeywordInput, key: string, schema: ReturnType<typeof objectOf>[string]): ValueSet {
  const { compiler, node, keyword } = input;
  const values = compiler.valuesOf(compiler.child(node, schema, keyword, key));
  const present = only({ objects: [withMember(key)] });
  const absent = only({ objects: [withoutMember(key)] });
  return {
    ...only({}),
    objects: unionValues(absent, intersectValues(present, values, compiler), compiler).objects,
  };
}

function each(input: KeywordInput, rule: (key: string, value: KeywordInput['value']) => ValueSet): ValueSet {
  return Object.entries(objectOf(input.value, input.keyword)).reduce(
    (values, [key, value]) => intersectValues(values, rule(key, value), input.compiler),
    only({}),
  );
}

/** `dependentRequired` */
export function dependentRequired(input: KeywordInput): ValueSet {
  return each(input, (key, value) => whenPresent(key, textsOf(value, input.keyword)));
}

/** `dependentSchemas` */
export function dependentSchemas(input: KeywordInput): ValueSet {
  return each(input, (key, value) => whenPresentSchema(input, key, value));
}

/** `dependencies` of the older drafts: either of the above. */
export function dependencies(input: KeywordInput): ValueSet {
  return each(input, (key, value) => {
    if (isArray(value)) return whenPresent(key, textsOf(value, input.keyword));
    if (typeof value === 'string') throw new Unsupported('"dependencies" must hold lists or schemas');
    return whenPresentSchema(input, key, value);
  });
}
