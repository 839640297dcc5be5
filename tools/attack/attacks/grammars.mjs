const PLAIN = { prompt: 'Once upon a time', n_predict: 16 };

/** Completions with a grammar or schema. They may be refused; what they may not is cost others their time. */
const constrained = (name, does, made, options = {}) => ({
  name,
  does,
  right: [200, 400, 413],
  blows: (assault) => {
    const fields = made(assault);
    return (Array.isArray(fields) ? fields : [fields, fields]).map((constraint) => ({
      path: '/completion',
      body: { ...PLAIN, ...constraint },
    }));
  },
  ...options,
});

const list = (count, item) => Array.from({ length: count }, (_, index) => item(index));

/** A value in a value in a value. */
function nested(levels, wrap, inmost) {
  let value = inmost;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

export const ATTACKS = [
  constrained(
    'recursive grammars',
    'left recursion, empty loops and rules that never end',
    () =>
      [
        'root ::= root "a" | "a"',
        'root ::= a\na ::= b\nb ::= a',
        'root ::= (("a"*)*)*',
        'root ::= "" root',
        'root ::= ("" | "")* "a"',
        'root ::= x\nx ::= "(" x ")" x | ""',
        'root ::= [^]*',
        'root ::=',
        'root ::= "a',
        'root ::= missing',
        '',
      ].map((grammar) => ({ grammar })),
    { isQuick: true },
  ),
  constrained(
    'exponential grammar',
    'a grammar of which each rule names the one before twice, and ambiguous ones',
    (assault) => [
      {
        grammar: [
          `root ::= r${assault.size(40)}`,
          'r0 ::= "a"',
          ...list(assault.size(40), (index) => `r${index + 1} ::= r${index} r${index}`),
        ].join('\n'),
      },
      { grammar: 'root ::= a+\na ::= b | c\nb ::= [a-z ]+\nc ::= [a-z ]+' },
      { grammar: `root ::= ${'("a" | "a" | "b")? '.repeat(assault.size(60))}` },
      { grammar: `root ::= ${'('.repeat(assault.size(5000))}"a"${')'.repeat(assault.size(5000))}` },
    ],
  ),
  constrained('repetitions', 'repetitions of repetitions, and by the million', () =>
    [
      'root ::= "a"{1000000}',
      'root ::= ("a"{1000}){1000}',
      'root ::= (("a"{0,100}){0,100}){0,100}',
      'root ::= [a-z]{0,4000000000}',
    ].map((grammar) => ({ grammar })),
  ),
  constrained('grammar of a megabyte', 'a grammar of 30,000 rules', (assault) => ({
    grammar: [
      'root ::= r0',
      ...list(
        assault.size(30_000),
        (index) => `r${index} ::= "text ${index}" | r${(index + 1) % assault.size(30_000)}`,
      ),
    ].join('\n'),
  })),
  constrained('a class of all letters', 'character classes with 100,000 members', (assault) => ({
    grammar: `root ::= [${list(assault.size(50_000), (index) => String.fromCodePoint(0x4e00 + (index % 20_000))).join('')}]+`,
  })),
  constrained('catastrophic patterns', 'patterns that backtracking engines never come out of', () =>
    [
      '^(a+)+$',
      '^(a|a)*b$',
      '^([a-z]*)*$',
      '^(.*){1,1000}$',
      '^(a{1,100}){1,100}$',
      '^((a|b)*c){500}$',
      `^${'(a?)'.repeat(40)}${'a'.repeat(40)}$`,
    ].map((pattern) => ({ json_schema: { type: 'string', pattern } })),
  ),
  constrained('references in circles', '$ref that come to themselves, lead out and are by the thousand', (assault) =>
    [
      { $ref: '#' },
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
      { $ref: 'http://127.0.0.1:1/schema.json' },
      { $ref: 'file:///etc/passwd' },
      { $ref: '#/__proto__/constructor' },
      { allOf: [{ $ref: '#' }, { $ref: '#' }] },
      { anyOf: [{ $ref: '#' }, { type: 'null' }] },
      {
        $ref: '#/$defs/d0',
        $defs: Object.fromEntries(
          list(assault.size(3000), (index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` }]),
        ),
      },
      { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' } }, required: ['a', 'b'] },
    ].map((json_schema) => ({ json_schema })),
  ),
  constrained('huge enum', 'an enum of 50,000 texts', (assault) => ({
    json_schema: { enum: list(assault.size(50_000), (index) => `value number ${index}`) },
  })),
  constrained('unions of unions', 'anyOf, allOf and oneOf that multiply', (assault) => {
    const wide = (keyword, count) => ({
      [keyword]: list(count, (index) => ({
        type: 'object',
        properties: { [`p${index}`]: { type: 'string' } },
        required: [`p${index}`],
      })),
    });
    return [
      { json_schema: { allOf: list(assault.size(12), () => wide('anyOf', 12)) } },
      { json_schema: wide('oneOf', assault.size(1000)) },
      {
        json_schema: nested(assault.size(14), (inner) => ({ anyOf: [inner, { type: 'array', items: inner }] }), {
          type: 'null',
        }),
      },
    ];
  }),
  constrained('lengths by the million', 'minItems, maxItems, minLength and multipleOf out of all bounds', () =>
    [
      { type: 'array', items: { type: 'string' }, minItems: 1_000_000, maxItems: 2_000_000 },
      { type: 'string', minLength: 5_000_000 },
      { type: 'string', maxLength: 1e15 },
      { type: 'integer', minimum: -1e300, maximum: 1e300 },
      { type: 'integer', minimum: 1, maximum: 2 ** 63 },
      { type: 'number', multipleOf: 1e-300 },
      { type: 'object', minProperties: 100_000 },
      {
        type: 'array',
        items: { type: 'array', items: { type: 'string', maxLength: 1000 }, maxItems: 1000 },
        maxItems: 1000,
      },
    ].map((json_schema) => ({ json_schema })),
  ),
  constrained('schema of a megabyte', 'a schema of 10,000 properties', (assault) => ({
    json_schema: {
      type: 'object',
      properties: Object.fromEntries(
        list(assault.size(10_000), (index) => [
          `property_${index}`,
          { type: ['string', 'null'], description: 'x'.repeat(40) },
        ]),
      ),
    },
  })),
  constrained('optional properties', '500 optional properties in any order', (assault) => ({
    json_schema: {
      type: 'object',
      properties: Object.fromEntries(list(assault.size(500), (index) => [`p${index}`, { type: 'integer' }])),
      additionalProperties: { type: 'string' },
    },
  })),
  {
    name: 'deep schema',
    does: 'a schema 5,000 deep',
    right: [200, 400],
    blows: (assault) => {
      const levels = assault.size(5000);
      const schema = `${'{"type":"array","items":'.repeat(levels)}{"type":"null"}${'}'.repeat(levels)}`;
      return [{ path: '/completion', body: `{"prompt":"a","n_predict":1,"json_schema":${schema}}` }];
    },
  },
  constrained('other grammars each time', '300 grammars that nobody sent before: caches have to let go', (assault) =>
    list(assault.size(300), (index) => ({
      n_predict: 2,
      json_schema: {
        type: 'object',
        properties: { [`a${index}${assault.random()}`]: { enum: list(50, (item) => `v${item}`) } },
      },
    })),
  ),
  constrained('abandoned schemas', 'sixteen schemas that take long, left at once', (assault) => ({ assault }), {
    right: [200, 400, 'left'],
    parallel: 16,
    blows: (assault) =>
      list(16, (index) => ({
        path: '/completion',
        leaveAfter: 50,
        body: { ...PLAIN, json_schema: { enum: list(assault.size(20_000), (item) => `v${index} ${item}`) } },
      })),
  }),
];
