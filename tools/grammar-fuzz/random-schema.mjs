const NAMES = ['a', 'b', 'name', 'x-1', 'é', '', 'a/b', '$ref', '__proto__'];
const PATTERNS = [
  '^a+$',
  'b',
  '^[a-c]{2,5}$',
  '(a|b)*c',
  '^\\d{1,3}(\\.\\d+)?$',
  '(?=a)b',
  '(a)\\1',
  '[',
  '^(\\w+\\s?){0,40}$',
  'a{0,9999}',
];
const FORMATS = ['date', 'time', 'date-time', 'uuid', 'ipv4', 'ipv6', 'email', 'uri', 'hostname', 'duration', 'color'];
const VALUES = [null, true, false, 0, -1.5, 1e30, 3, '', 'a', 'é"\\', [], [1, 'a'], {}, { a: 1 }];
const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

/**
 * A random JSON Schema: keywords of every kind, sensible or not, references that may lead anywhere or round in circles.
 * @param {import('./random.mjs').Random} random
 */
export function randomSchema(random, depth = 0) {
  if (random.chance(0.05)) return random.chance(0.7);
  const schema = {};
  if (random.chance(0.7))
    schema.type = random.chance(0.85) ? random.pick(TYPES) : random.times(3, () => random.pick(TYPES));
  for (let i = random.below(4); i > 0; i--) {
    const keyword = random.pick(KEYWORDS);
    schema[keyword] = memberOf(keyword, random, depth);
  }
  if (depth === 0 && random.chance(0.4)) {
    schema.$defs = { a: randomSchema(random, 1), b: randomSchema(random, 1) };
  }
  return schema;
}

function memberOf(keyword, random, depth) {
  if (random.chance(0.02)) return random.pick(VALUES);
  return MAKERS[keyword](random, depth);
}

const sub = (random, depth) => (depth > 3 ? random.chance(0.8) : randomSchema(random, depth + 1));
const subs = (random, depth) => Array.from({ length: 1 + random.below(3) }, () => sub(random, depth));
const named = (random, depth) => Object.fromEntries(random.times(4, () => [random.pick(NAMES), sub(random, depth)]));
const names = (random) => random.times(3, () => random.pick(NAMES));
const count = (random) => random.pick([0, 1, 2, 3, 7, 50, 4000]);
const number = (random) => random.pick([0, 1, -1, 0.5, -2.25, 10, 99, 1e6, 1e-7, 1e21, 2 ** 53]);

const MAKERS = {
  enum: (random) => random.times(4, () => random.pick(VALUES)),
  const: (random) => random.pick(VALUES),
  properties: named,
  required: names,
  additionalProperties: sub,
  patternProperties: (random, depth) => ({ [random.pick(PATTERNS)]: sub(random, depth) }),
  propertyNames: sub,
  minProperties: count,
  maxProperties: count,
  dependentRequired: (random) => ({ [random.pick(NAMES)]: names(random) }),
  dependentSchemas: named,
  items: sub,
  prefixItems: subs,
  contains: sub,
  minContains: count,
  maxContains: count,
  minItems: count,
  maxItems: count,
  uniqueItems: (random) => random.chance(0.7),
  minLength: count,
  maxLength: count,
  pattern: (random) => random.pick(PATTERNS),
  format: (random) => random.pick(FORMATS),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: (random) => random.pick([1, 2, 0.1, 0.01, 7, 309, 1e-9, 0]),
  allOf: subs,
  anyOf: subs,
  oneOf: subs,
  not: sub,
  if: sub,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: sub,
  else: sub,
  $ref: (random) => random.pick(['#', '#/$defs/a', '#/$defs/b', '#/properties/a', '#/nowhere', 'http://example.com/x']),
  unevaluatedProperties: sub,
  unevaluatedItems: sub,
};
const KEYWORDS = Object.keys(MAKERS);
