/**
 * How a value stands to its schema: `within` its bounds, `at` one of them, `beyond` one, or of a `wrong` kind.
 *
 * @typedef {'within' | 'at' | 'beyond' | 'wrong'} Aim
 */

const WORDS = [
  'a',
  'Once upon a time',
  ' ',
  '\n',
  '🦙',
  'é',
  '<s>',
  '</s>',
  '<|im_end|>',
  '{{ x }}',
  '"',
  '\\',
  '\u0000',
];
const WRONG = [true, -1, 1.5, 1e300, 'x', '', [], [null], [[[]]], {}, { a: 1 }];

/** Beyond it, a bound is reached rarely: each time costs megabytes. */
const COSTLY = 20_000;

/** Makes values of schemas. */
export class Values {
  #document;
  #random;

  /**
   * @param {object} document OpenAPI
   * @param {import('../grammar-fuzz/random.mjs').Random} random
   * @param {number} costlyChance of reaching a bound that is far away
   */
  constructor(document, random, costlyChance) {
    this.#document = document;
    this.#random = random;
    this.costlyChance = costlyChance;
  }

  /** What a reference stands for, or the schema itself. */
  resolved(schema) {
    if (schema.$ref === undefined) return schema;
    return this.resolved(
      schema.$ref
        .split('/')
        .slice(1)
        .reduce((part, key) => part[key], this.#document),
    );
  }

  /**
   * A value, and what it was aimed at in the end: not every schema has a bound.
   *
   * @param {any} given a schema
   * @param {Aim} aim
   * @returns {{ value: unknown, aim: Aim }}
   */
  of(given, aim, depth = 0) {
    const schema = this.resolved(given);
    if (aim === 'wrong') return { value: this.#random.pick(WRONG), aim };
    if ('const' in schema) return { value: schema.const, aim: 'within' };
    const forms = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
    if (forms.length > 0) return this.of(this.#random.pick(forms), aim, depth);
    if (schema.enum !== undefined)
      return { value: this.#random.pick(schema.enum.filter((one) => one !== null)), aim: 'within' };
    const types = [schema.type ?? 'anything'].flat().filter((type) => type !== 'null');
    return this.#ofType(this.#random.pick(types), schema, aim, depth);
  }

  #ofType(type, schema, aim, depth) {
    switch (type) {
      case 'integer':
      case 'number':
        return this.#number(schema, aim, type === 'integer');
      case 'string':
        return this.#string(schema, aim);
      case 'boolean':
        return { value: this.#random.chance(0.5), aim: 'within' };
      case 'array':
        return this.#array(schema, aim, depth);
      case 'object':
        return this.#object(schema, aim, depth);
      default:
        return {
          value: this.#random.pick([...WRONG, { type: 'object' }, { type: 'string', maxLength: 3 }]),
          aim: 'within',
        };
    }
  }

  #number({ minimum, maximum, exclusiveMinimum }, aim, isInteger) {
    const least = minimum ?? exclusiveMinimum;
    const ends = [minimum, maximum].filter((end) => end !== undefined);
    if (aim === 'at' && ends.length > 0) return { value: this.#random.pick(ends), aim };
    if (aim === 'beyond') {
      const step = (end) => Math.max(1, Math.abs(end) / 2 ** 20);
      const outside = [
        ...(minimum === undefined ? [] : [minimum - step(minimum)]),
        ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum]),
        ...(maximum === undefined ? [] : [maximum + step(maximum)]),
      ];
      if (outside.length > 0) return { value: this.#random.pick(outside), aim };
    }
    const begin = Math.max(least ?? 0, -1);
    const value = begin + this.#random.next() * Math.min(8, (maximum ?? 1e9) - begin);
    return { value: isInteger ? Math.floor(value) : value, aim: 'within' };
  }

  #string({ minLength = 0, maxLength, pattern }, aim) {
    const letters = /^\^\[(\w+)\]\*\$$/.exec(pattern ?? '')?.[1];
    const some = (count) => Array.from({ length: count }, () => this.#random.pick(letters ?? WORDS)).join('');
    if (aim !== 'within' && maxLength !== undefined && this.#isReachable(maxLength)) {
      const length = aim === 'at' ? maxLength : maxLength + 1 + this.#random.below(3);
      const text = (some(4) || 'a').replaceAll(/[^ -~]/g, 'x');
      return { value: text.repeat(Math.ceil(length / text.length)).slice(0, length), aim };
    }
    return { value: some(this.#random.below(4)) || 'a'.repeat(minLength), aim: 'within' };
  }

  #array(schema, aim, depth) {
    const { items = {}, prefixItems, minItems = 0, maxItems } = schema;
    const one = (itemAim) => this.of(items, itemAim, depth + 1);
    if (prefixItems !== undefined)
      return { value: prefixItems.map((item) => this.of(item, 'within', depth + 1).value), aim: 'within' };
    if (aim !== 'within' && maxItems !== undefined && this.#random.chance(0.6) && this.#isReachable(maxItems)) {
      const { value } = one('within');
      return { value: new Array(aim === 'at' ? maxItems : maxItems + 1).fill(value), aim };
    }
    const inner = aim === 'within' ? [] : [one(aim)];
    const others = this.#random.times(Math.min(3, maxItems ?? 3), () => one('within').value);
    const value = [...inner.map((item) => item.value), ...others];
    while (value.length < minItems) value.push(one('within').value);
    return { value, aim: inner[0]?.aim ?? 'within' };
  }

  #object(schema, aim, depth) {
    const { properties = {}, required = [], maxProperties, additionalProperties } = schema;
    if (aim !== 'within' && maxProperties !== undefined && this.#isReachable(maxProperties)) {
      const count = aim === 'at' ? maxProperties : maxProperties + 1;
      const { value } = this.of(additionalProperties ?? {}, 'within', depth + 1);
      return { value: Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value])), aim };
    }
    const names = Object.keys(properties).filter(
      (name) => required.includes(name) || this.#random.chance(0.4 / (depth + 1)),
    );
    const aimed = aim === 'within' || names.length === 0 ? undefined : this.#random.pick(names);
    let reached = /** @type {Aim} */ ('within');
    const made = names.map((name) => {
      const { value, aim: own } = this.of(properties[name], name === aimed ? aim : 'within', depth + 1);
      if (name === aimed) reached = own;
      return [name, value];
    });
    return { value: Object.fromEntries(made), aim: reached };
  }

  #isReachable(bound) {
    return bound < COSTLY || this.#random.chance(this.costlyChance);
  }
}
