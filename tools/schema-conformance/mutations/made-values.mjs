import { JsonNumber, JsonObject, parseExactly } from '../printed-json.mjs';
import { formatTexts, mutateText, ODD_CHARS, textOfLength, textOfPattern } from './made-strings.mjs';
import { isObject } from './schema-view.mjs';

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const SCALARS = [
  'null',
  'true',
  'false',
  '0',
  '1',
  '-1',
  '1.0',
  '1.5',
  '-0.5',
  '""',
  '"a"',
  '"1"',
  '[]',
  '{}',
  '[1]',
  '{"a":1}',
];
const NUMBERS = ['0', '1', '-1', '2', '10', '0.5', '1.0', '-0', '-0.0', '1e2', '1.5e1', '99', '0.1', '123456789'];
/** Levels of made-up values. */
const MAX_DEPTH = 6;
const LONGEST = 300;

/** Makes up values for schemas: mostly such as fit, some that just fit, some that just do not. */
export class ValueMaker {
  /** @param {import('./schema-view.mjs').SchemaView} view */
  constructor(view, random) {
    this.view = view;
    this.random = random;
  }

  /** A value of any kind that has nothing to do with a schema. */
  anything() {
    return parseExactly(this.random.pick(SCALARS));
  }

  /** @param schemas that should all hold */
  valueFor(schemas, depth = 0) {
    const { random } = this;
    if (depth > MAX_DEPTH || random.chance(0.03)) return this.anything();
    const inPlace = this.view.inPlace(schemas, (list, keyword) => this.#branches(list, keyword));
    const constants = inPlace.filter((schema) => 'const' in schema || Array.isArray(schema.enum));
    if (constants.length > 0 && random.chance(0.93)) {
      const one = random.pick(constants);
      const value = 'const' in one ? one.const : random.pick(one.enum);
      if (value !== undefined) return exact(value);
    }
    return this.ofType(this.#typeFor(inPlace), inPlace, depth);
  }

  ofType(type, inPlace, depth) {
    switch (type) {
      case 'null':
        return null;
      case 'boolean':
        return this.random.chance(0.5);
      case 'integer':
      case 'number':
        return this.number(inPlace, type === 'integer');
      case 'string':
        return this.text(inPlace);
      case 'array':
        return this.#array(inPlace, depth);
      default:
        return this.#object(inPlace, depth);
    }
  }

  #branches(list, keyword) {
    const { random } = this;
    if (keyword === 'not') return random.chance(0.2) ? list : [];
    if (keyword === 'dependencies') return list.filter(() => random.chance(0.5));
    if (list.length === 0) return [];
    return random.chance(keyword === 'oneOf' ? 0.1 : 0.25)
      ? [random.pick(list), random.pick(list)]
      : [random.pick(list)];
  }

  #typeFor(inPlace) {
    const { random } = this;
    const lists = inPlace.filter(({ type }) => type !== undefined).map(({ type }) => [type].flat());
    const common = lists.reduce((all, list) => all.filter((one) => list.includes(one)), lists[0] ?? []);
    if (common.length > 0) return random.pick(common);
    if (lists.length > 0) return random.pick(random.pick(lists));
    for (const [words, type] of KEYWORDS_OF) {
      if (inPlace.some((schema) => words.some((word) => word in schema)) && random.chance(0.8)) return type;
    }
    return random.pick(TYPES);
  }

  /** At, beside and between the bounds and multiples that the schemas name. */
  number(inPlace, isInteger = false) {
    const { random } = this;
    const bounds = inPlace.flatMap((schema) => BOUNDS.map((word) => schema[word])).filter(Number.isFinite);
    const steps = inPlace.map(({ multipleOf }) => multipleOf).filter((step) => Number.isFinite(step) && step > 0);
    const choices = [random.pick(NUMBERS)];
    if (isInteger) choices.push(String(random.below(20)), `${random.below(5)}.0`);
    for (const bound of bounds) {
      const tiny = Number.isInteger(bound) ? random.pick([1, 0.5, 1e-3]) : random.pick([1, 0.1, 1e-4]);
      for (const value of [bound, bound + tiny, bound - tiny]) choices.push(number(value));
    }
    for (const step of steps) {
      const base = bounds.length > 0 ? Math.round(random.pick(bounds) / step) : random.below(9) - 4;
      const times = base + random.below(5) - 2;
      choices.push(decimalTimes(step, times), decimalTimes(step, times), number(step * (times + 0.5)));
    }
    if (bounds.length > 1) {
      const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
      const between = low + (high - low) * random.next();
      choices.push(number(Math.round(between)), number(Number(between.toFixed(2))));
    }
    const chosen = random.pick(choices);
    if (isInteger && /[.e]/.test(chosen) && random.chance(0.7))
      return new JsonNumber(number(Math.round(Number(chosen))));
    return new JsonNumber(chosen);
  }

  text(inPlace) {
    const { random } = this;
    const choices = [random.pick(['', 'a', 'ab', 'A1', 'hello world', '0', random.pick(ODD_CHARS)])];
    for (const { pattern, format, enum: list, const: only } of inPlace) {
      const made = typeof pattern === 'string' ? textOfPattern(pattern, random) : undefined;
      if (made !== undefined) choices.push(made, made, made);
      if (typeof format === 'string') choices.push(random.pick(formatTexts(format)), random.pick(formatTexts(format)));
      for (const value of [list ?? [], only].flat()) if (typeof value === 'string') choices.push(value);
    }
    let text = choices.length > 1 && random.chance(0.95) ? random.pick(choices.slice(1)) : choices[0];
    if (random.chance(0.1)) text = mutateText(text, random);
    const lengths = inPlace.flatMap(({ minLength, maxLength }) => [minLength, maxLength]).filter(Number.isInteger);
    if (lengths.length > 0 && random.chance(0.7)) {
      const length = random.pick(lengths) + random.pick([0, 0, 0, 1, -1]);
      if (length <= LONGEST) text = textOfLength(text, length, random);
    }
    return text;
  }

  #array(inPlace, depth) {
    const { random } = this;
    const limits = inPlace.flatMap(({ minItems, maxItems }) => [minItems, maxItems]).filter(Number.isInteger);
    const prefix = inPlace.map(({ items, prefixItems }) => [prefixItems, items].find(Array.isArray)?.length ?? 0);
    const counts = [random.below(3), ...limits, ...prefix.filter((length) => length > 0)];
    let count = Math.min(random.pick(counts), depth > 3 ? 2 : 12);
    if (random.chance(0.15)) count += random.pick([1, -1]);
    const items = Array.from({ length: Math.max(0, count) }, (_, index) =>
      this.valueFor(this.#oneOfItem(inPlace, index), depth + 1),
    );
    return items.length > 1 && random.chance(0.1) ? items.with(1, items[0]) : items;
  }

  /** Not every item is one that `contains` asks for. */
  #oneOfItem(inPlace, index) {
    const wanted = new Set(inPlace.map(({ contains }) => contains));
    return this.view.ofItem(inPlace, index).filter((schema) => !wanted.has(schema) || this.random.chance(0.5));
  }

  #object(inPlace, depth) {
    const { random } = this;
    const required = new Set(inPlace.flatMap(({ required: list }) => (Array.isArray(list) ? list.map(String) : [])));
    const chance = random.pick([0, 0.3, 0.9]);
    const names = this.view
      .namesIn(inPlace)
      .filter((name) => (required.has(name) ? random.chance(0.97) : random.chance(depth > 3 ? chance / 4 : chance)));
    for (let more = random.pick([0, 0, 0, 1, 1, 2]); more > 0; more--) names.push(this.name(inPlace));
    if (random.chance(0.2)) names.sort(() => random.next() - 0.5);
    const entries = [...new Set(names)]
      .slice(0, 40)
      .map((name) => [name, this.valueFor(this.view.ofMember(inPlace, name), depth + 1)]);
    return new JsonObject(entries);
  }

  /** A name that a pattern, a rule for names or nothing at all asks for. */
  name(inPlace) {
    const { random } = this;
    const choices = [];
    for (const schema of inPlace) {
      for (const pattern of isObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : []) {
        const made = textOfPattern(pattern, random);
        if (made !== undefined) choices.push(made);
      }
      if (isObject(schema.propertyNames)) choices.push(this.text(this.view.inPlace([schema.propertyNames])));
    }
    const known = this.view.namesIn(inPlace);
    if (known.length > 0 && random.chance(0.3)) choices.push(mutateText(random.pick(known), random));
    choices.push(random.pick(['x', 'zz', 'é', 'a"b', '', '😀', '1']));
    return random.pick(choices);
  }
}

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
/** @type {readonly (readonly [words: readonly string[], type: string])[]} */
const KEYWORDS_OF = [
  [
    [
      'properties',
      'required',
      'patternProperties',
      'additionalProperties',
      'minProperties',
      'maxProperties',
      'propertyNames',
      'dependentRequired',
      'dependencies',
    ],
    'object',
  ],
  [['items', 'prefixItems', 'minItems', 'maxItems', 'contains', 'uniqueItems'], 'array'],
  [['pattern', 'minLength', 'maxLength', 'format'], 'string'],
  [[...BOUNDS, 'multipleOf'], 'number'],
];

/** A value of a schema with numbers and members as they are printed. */
export function exact(value) {
  return parseExactly(JSON.stringify(value));
}

function number(value) {
  return String(Object.is(value, -0) ? 0 : value);
}

/** A multiple in its exact decimal notation: 0.1 three times is 0.3. */
function decimalTimes(step, times) {
  const value = step * times;
  return number(Number(value.toPrecision(14)));
}
