import { ajvJudge } from './ajv-judge.mjs';
import { draftOf, schemaForAjv } from './schema-for-ajv.mjs';

/** Keywords that this follows by itself; the others are left to Ajv, one keyword at a time. */
const FOLLOWED = new Set([
  ...['$ref', '$defs', 'definitions', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'],
  ...[
    'dependencies',
    'properties',
    'patternProperties',
    'additionalProperties',
    'unevaluatedProperties',
    'prefixItems',
  ],
  ...['items', 'contains', 'minContains', 'maxContains', 'unevaluatedItems', 'propertyNames'],
]);

/**
 * Judges a value as the standard tells it, with what each schema evaluated kept as annotations: for schemas with
 * `unevaluatedProperties` or `unevaluatedItems`, on which Ajv 8.20 errs in several combinations. Knows references to places
 * in the same document, and no other identifiers.
 * @returns {((value: unknown) => boolean) | undefined} nothing for a schema that it does not know
 */
export function evaluationJudge(schema) {
  const root = schemaForAjv(schema);
  if (draftOf(schema) !== '2020-12' || /"\$(id|dynamicRef|anchor|recursiveRef)"/.test(JSON.stringify(schema)))
    return undefined;
  return (value) => new Evaluation(root).evaluate(root, value) !== undefined;
}

/** Names and indexes that were evaluated. */
const none = () => ({ names: new Set(), indexes: new Set() });

function add(into, { names, indexes }) {
  for (const name of names) into.names.add(name);
  for (const index of indexes) into.indexes.add(index);
}

class Evaluation {
  static #rests = new WeakMap();

  constructor(root) {
    this.root = root;
  }

  /** What a schema evaluated of a value; nothing when the value does not fit. */
  evaluate(schema, value) {
    if (schema === true) return none();
    if (schema === false || !this.#restOf(schema)(value)) return undefined;
    const found = none();
    const isFine =
      this.#inPlace(schema, value, found) &&
      (Array.isArray(value)
        ? this.#items(schema, value, found)
        : typeof value !== 'object' || value === null || this.#members(schema, value, found));
    return isFine ? found : undefined;
  }

  /** Whether the value fits all keywords that are not followed here. */
  #restOf(schema) {
    let judge = Evaluation.#rests.get(schema);
    if (judge === undefined) {
      const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !FOLLOWED.has(keyword)));
      const ajv = ajvJudge(rest);
      if (ajv === undefined) throw new Error('Ajv cannot take the rest of a schema that it takes as a whole');
      judge = (value) => ajv(value) === undefined;
      Evaluation.#rests.set(schema, judge);
    }
    return judge;
  }

  #inPlace(schema, value, found) {
    const all = (schemas) =>
      schemas.every((one) => {
        const evaluated = this.evaluate(one, value);
        if (evaluated !== undefined) add(found, evaluated);
        return evaluated !== undefined;
      });
    const fitting = (schemas) => schemas.map((one) => this.evaluate(one, value)).filter((one) => one !== undefined);
    if (schema.$ref !== undefined && !all([this.#target(schema.$ref)])) return false;
    if (schema.allOf !== undefined && !all(schema.allOf)) return false;
    for (const keyword of ['anyOf', 'oneOf']) {
      if (schema[keyword] === undefined) continue;
      const fits = fitting(schema[keyword]);
      if (fits.length === 0 || (keyword === 'oneOf' && fits.length > 1)) return false;
      for (const one of fits) add(found, one);
    }
    if (schema.not !== undefined && this.evaluate(schema.not, value) !== undefined) return false;
    if (schema.if !== undefined) {
      const condition = this.evaluate(schema.if, value);
      if (condition !== undefined) add(found, condition);
      if (!all([(condition === undefined ? schema.else : schema.then) ?? true])) return false;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
    const dependent = { ...schema.dependencies, ...schema.dependentSchemas };
    return Object.entries(dependent).every(
      ([name, one]) =>
        !Object.hasOwn(value, name) ||
        (Array.isArray(one) ? one.every((other) => Object.hasOwn(value, other)) : all([one])),
    );
  }

  #members(schema, value, found) {
    const own = new Set();
    const fits = (one, name) => this.evaluate(one, value[name]) !== undefined;
    for (const name of Object.keys(value)) {
      if (schema.propertyNames !== undefined && this.evaluate(schema.propertyNames, name) === undefined) return false;
      const schemas = Object.hasOwn(schema.properties ?? {}, name) ? [schema.properties[name]] : [];
      for (const [pattern, one] of Object.entries(schema.patternProperties ?? {}))
        if (new RegExp(pattern, 'u').test(name)) schemas.push(one);
      if (schemas.length === 0 && schema.additionalProperties !== undefined) schemas.push(schema.additionalProperties);
      if (!schemas.every((one) => fits(one, name))) return false;
      if (schemas.length > 0) own.add(name);
    }
    add(found, { names: own, indexes: [] });
    if (schema.unevaluatedProperties === undefined) return true;
    const left = Object.keys(value).filter((name) => !found.names.has(name));
    add(found, { names: left, indexes: [] });
    return left.every((name) => fits(schema.unevaluatedProperties, name));
  }

  #items(schema, value, found) {
    const fits = (one, index) => this.evaluate(one, value[index]) !== undefined;
    const prefix = schema.prefixItems ?? [];
    const own = new Set();
    for (const index of value.keys()) {
      const one = index < prefix.length ? prefix[index] : schema.items;
      if (one === undefined) continue;
      if (!fits(one, index)) return false;
      own.add(index);
    }
    if (schema.contains !== undefined) {
      const counted = [...value.keys()].filter((index) => fits(schema.contains, index));
      if (counted.length < (schema.minContains ?? 1) || counted.length > (schema.maxContains ?? counted.length))
        return false;
      for (const index of counted) own.add(index);
    }
    add(found, { names: [], indexes: own });
    if (schema.unevaluatedItems === undefined) return true;
    const left = [...value.keys()].filter((index) => !found.indexes.has(index));
    add(found, { names: [], indexes: left });
    return left.every((index) => fits(schema.unevaluatedItems, index));
  }

  #target(reference) {
    let place = this.root;
    for (const token of decodeURIComponent(reference).split('/').slice(1))
      place = place[token.replaceAll('~1', '/').replaceAll('~0', '~')];
    return place;
  }
}
