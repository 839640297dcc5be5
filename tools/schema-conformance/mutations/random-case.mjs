const NAMES = ['a', 'b', 'ab', 'ba', 'c', 'é'];
const KEY_PATTERNS = ['^a', 'b$', '^[a-c]$', '^.{2}$', '[^a]', 'é|c'];
const PATTERNS = ['^a', 'b$', '^[a-z]\\d?$', '^(ab)*$', '^.{2,3}$', '[^a]', '^(?!a)', '^a?b+$', '\\bab\\b', '^\\S+$'];
const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const SCALARS = [null, true, false, 0, 1, 2, -1, 0.5, 10, '', 'a', 'b', 'ab', 'é', 'aé1'];
const NUMBERS = [-2, -1, -0.5, 0, 0.1, 0.5, 1, 1.5, 2, 3, 7, 10, 12.75, 100];

/** A small schema of keywords that act on each other, over few names and values, so that its parts overlap. */
export function randomCase(random) {
  const schema = randomSchema(random, 0);
  if (typeof schema === 'object' && random.chance(0.2)) {
    schema.$defs = { d: randomSchema(random, 2) };
    if (random.chance(0.5)) schema.allOf = [...(schema.allOf ?? []), { $ref: '#/$defs/d' }];
  }
  return { id: 'random', schema, tests: [] };
}

function randomSchema(random, depth) {
  if (depth > 3) return leaf(random);
  if (random.chance(0.04)) return random.chance(0.7);
  if (depth > 0 && random.chance(0.02)) return { $ref: '#/$defs/d' };
  const schema = {};
  const kinds = random.chance(0.75) ? [random.pick(['object', 'object', 'array', 'string', 'number'])] : [];
  if (random.chance(0.2)) kinds.push(random.pick(['object', 'array', 'string', 'number']));
  for (const kind of kinds) KINDS[kind](schema, random, depth);
  const types = kinds.map((kind) => (kind === 'number' && random.chance(0.5) ? 'integer' : kind));
  if (types.length > 0 && random.chance(0.6))
    schema.type = random.chance(0.85) ? (types.length > 1 ? [...new Set(types)] : types[0]) : [types[0], 'null'];
  if (random.chance(depth === 0 ? 0.7 : 0.25)) combine(schema, random, depth);
  return schema;
}

function leaf(random) {
  switch (random.below(5)) {
    case 0:
      return { type: random.pick(TYPES) };
    case 1:
      return { const: random.pick(SCALARS) };
    case 2:
      return { enum: [...new Set([random.pick(SCALARS), random.pick(SCALARS)])] };
    case 3:
      return random.chance(0.8);
    default: {
      const schema = {};
      KINDS[random.pick(['string', 'number'])](schema, random, 9);
      return schema;
    }
  }
}

const some = (random, most, make) => Array.from({ length: 1 + random.below(most) }, make);
const count = (random) => random.below(4);

const KINDS = {
  object(schema, random, depth) {
    const sub = () => (random.chance(0.5) ? leaf(random) : randomSchema(random, depth + 1));
    const by = (names) => Object.fromEntries(some(random, 3, () => [random.pick(names), sub()]));
    const parts = {
      properties: () => by(NAMES),
      patternProperties: () => by(KEY_PATTERNS),
      additionalProperties: () => (random.chance(0.5) ? false : sub()),
      required: () => [...new Set(some(random, 3, () => random.pick(NAMES)))],
      minProperties: () => count(random),
      maxProperties: () => 1 + count(random),
      propertyNames: () =>
        random.pick([
          { maxLength: 1 },
          { pattern: random.pick(KEY_PATTERNS) },
          { enum: ['a', 'b', 'c'] },
          { not: { const: 'a' } },
        ]),
      dependentRequired: () => ({ [random.pick(NAMES)]: [...new Set(some(random, 2, () => random.pick(NAMES)))] }),
      dependentSchemas: () => by(NAMES),
      dependencies: () => ({ [random.pick(NAMES)]: random.chance(0.5) ? [random.pick(NAMES)] : sub() }),
      unevaluatedProperties: () => (random.chance(0.7) ? false : sub()),
    };
    choose(schema, parts, random, ['properties', 'properties', 'required']);
  },
  array(schema, random, depth) {
    const sub = () => (random.chance(0.5) ? leaf(random) : randomSchema(random, depth + 1));
    const parts = {
      items: sub,
      prefixItems: () => some(random, 3, sub),
      minItems: () => count(random),
      maxItems: () => 1 + count(random),
      contains: sub,
      minContains: () => count(random),
      maxContains: () => 1 + count(random),
      uniqueItems: () => random.chance(0.7),
      unevaluatedItems: () => (random.chance(0.7) ? false : sub()),
    };
    choose(schema, parts, random, ['items', 'prefixItems']);
  },
  string(schema, random) {
    const parts = {
      minLength: () => count(random),
      maxLength: () => 1 + count(random),
      pattern: () => random.pick(PATTERNS),
      format: () => random.pick(['date', 'ipv4', 'uuid', 'time']),
      enum: () => ['a', 'ab', 'b', 'é', 1],
    };
    choose(schema, parts, random, ['minLength', 'pattern', 'maxLength', 'pattern']);
  },
  number(schema, random) {
    const parts = {
      minimum: () => random.pick(NUMBERS),
      maximum: () => random.pick(NUMBERS),
      exclusiveMinimum: () => random.pick(NUMBERS),
      exclusiveMaximum: () => random.pick(NUMBERS),
      multipleOf: () => random.pick([1, 2, 3, 0.5, 0.1, 0.25, 7]),
    };
    choose(schema, parts, random, ['minimum', 'maximum', 'multipleOf']);
  },
};

function choose(schema, parts, random, likely) {
  const all = Object.keys(parts);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const keyword = random.chance(0.5) ? random.pick(likely) : random.pick(all);
    schema[keyword] = parts[keyword]();
  }
}

function combine(schema, random, depth) {
  const sub = () => randomSchema(random, depth + 1);
  switch (random.below(5)) {
    case 0:
      schema.allOf = some(random, 3, sub);
      return;
    case 1:
      schema.anyOf = some(random, 3, sub);
      return;
    case 2:
      schema.oneOf = some(random, 3, sub);
      return;
    case 3:
      schema.not = sub();
      return;
    default:
      schema.if = sub();
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      if (random.chance(0.8)) schema.then = sub();
      if (random.chance(0.6)) schema.else = sub();
  }
}
