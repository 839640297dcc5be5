import { describeSchemaCases } from '../../../../test/support/schema-cases.js';

describeSchemaCases('combinators', [
  { title: 'true allows all', schema: true, accepted: [null, 1, 'a', [], { a: [{}] }, true, false] },
  { title: 'false allows nothing and is refused', schema: false, refusedAt: '' },
  { title: 'a list of types', schema: { type: ['string', 'null'] }, accepted: ['a', null], refused: [1, {}, true] },
  { title: 'an unknown type is refused', schema: { type: 'text' }, refusedAt: '/type' },
  {
    title: 'enum of every type is filtered by the other keywords',
    schema: { enum: [1, 'a', 'bb', null, true, [1, { a: 2 }], { x: [] }], not: { type: 'null' }, maxLength: 1 },
    accepted: [1, 'a', true, [1, { a: 2 }], { x: [] }],
    refused: [null, 'bb', [1], { x: [1] }, {}, false, [1, { a: 3 }]],
  },
  {
    title: 'const',
    schema: { const: { a: 1, b: [null] } },
    accepted: [
      { a: 1, b: [null] },
      { b: [null], a: 1 },
    ],
    refused: [{ a: 1 }, { a: 1, b: [] }],
  },
  {
    title: 'anyOf',
    schema: { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: 1 }] },
    accepted: [1, 'a'],
    refused: [1.5, 'ab', null],
  },
  {
    title: 'allOf intersects for real',
    schema: {
      allOf: [
        { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
        { properties: { a: { minimum: 5 }, b: { type: 'string' } }, required: ['b'] },
        { properties: { a: { multipleOf: 2 } } },
      ],
    },
    accepted: [{ a: 6, b: 'x' }],
    refused: [{ a: 5, b: 'x' }, { a: 4, b: 'x' }, { a: 6 }, { b: 'x' }, { a: 6, b: 1 }],
  },
  {
    title: 'sibling keywords count beside a reference and a combinator',
    schema: {
      $defs: { s: { type: 'string' } },
      $ref: '#/$defs/s',
      minLength: 2,
      anyOf: [{ pattern: '^a' }, { pattern: '^b' }],
    },
    accepted: ['ab', 'bc'],
    refused: ['a', 'cd', 1],
  },
  {
    title: 'oneOf of branches told apart by a constant',
    schema: {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'integer' } }, required: ['kind'] },
        { type: 'object', properties: { kind: { const: 'b' }, x: { type: 'string' } }, required: ['kind'] },
      ],
    },
    accepted: [
      { kind: 'a', x: 1 },
      { kind: 'b', x: 's' },
      { x: 1, kind: 'a' },
    ],
    refused: [{ kind: 'a', x: 's' }, { kind: 'c' }, { x: 1 }],
  },
  {
    title: 'oneOf of overlapping scalars',
    schema: {
      oneOf: [
        { type: 'integer' },
        { type: 'number', minimum: 2 },
        { type: 'string' },
        { maxLength: 2, type: 'string' },
      ],
    },
    accepted: [1, -5, 2.5, 'abc'],
    refused: [2, 3, 1.5, 'ab'],
  },
  {
    title: 'oneOf of overlapping objects is exactly one',
    schema: { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    accepted: [{ a: 1 }, { b: 1 }, { a: 1, c: 1 }],
    refused: [{}, { a: 1, b: 1 }, { b: 1, a: 1 }],
  },
  {
    title: 'oneOf of objects that overlap by an optional member',
    schema: {
      oneOf: [
        { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: false },
        { type: 'object', properties: { a: { type: 'number' }, b: {} }, additionalProperties: false },
      ],
    },
    accepted: [{ a: 1.5 }, { b: 1 }, { a: 1, b: 1 }],
    refused: [{}, { a: 1 }, { c: 1 }],
  },
  {
    title: 'not',
    schema: { not: { type: ['object', 'array', 'string'] } },
    accepted: [1, null, true],
    refused: ['a', [], {}],
  },
  {
    title: 'not of an object',
    schema: { type: 'object', not: { properties: { a: { const: 1 } }, required: ['a'] } },
    accepted: [{}, { a: 2 }, { b: 1 }],
    refused: [{ a: 1 }, { a: 1, b: 1 }, { b: 1, a: 1 }],
  },
  {
    title: 'a double negation',
    schema: { not: { not: { type: 'integer', minimum: 3 } } },
    accepted: [3, 4],
    refused: [2, 'x', 3.5],
  },
  {
    title: 'not of closed objects needs some other member',
    schema: { type: 'object', not: { additionalProperties: { type: 'integer' } } },
    accepted: [{ a: 'x' }, { a: 1, b: null }],
    refused: [{}, { a: 1 }],
  },
  {
    title: 'if, then and else',
    schema: {
      type: 'object',
      properties: { t: { enum: ['x', 'y'] }, v: {} },
      required: ['t', 'v'],
      if: { properties: { t: { const: 'x' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { v: { type: 'integer' } } },
      else: { properties: { v: { type: 'string' } } },
    },
    accepted: [
      { t: 'x', v: 1 },
      { t: 'y', v: 's' },
      { v: 1, t: 'x' },
    ],
    refused: [
      { t: 'x', v: 's' },
      { t: 'y', v: 1 },
      { v: 1, t: 'y' },
    ],
  },
  {
    title: 'if is an unknown word to draft 6',
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    schema: { $schema: 'http://json-schema.org/draft-06/schema#', if: { type: 'string' }, then: false },
    accepted: ['a', 1],
  },
  {
    title: 'annotations are no constraints',
    schema: { title: 't', description: 'd', default: 5, examples: [1], 'x-foo': 1, type: 'null' },
    accepted: [null],
    refused: [5],
  },
  { title: 'a list that is none is refused', schema: { anyOf: {} }, refusedAt: '/anyOf' },
]);
