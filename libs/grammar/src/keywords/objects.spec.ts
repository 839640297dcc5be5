import { describeSchemaCases } from '../../../../test/support/schema-cases.js';

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name'],
};

describeSchemaCases('objects', [
  {
    title: 'optional members may be left out, others may be added',
    schema: person,
    accepted: [{ name: 'a' }, { name: 'a', age: 1 }, { name: 'a', age: 1, more: [1] }, { more: 1, name: 'a' }],
    acceptedTexts: ['{ "name" : "a" , "age" : 1 }', '{\n  "name": "a"\n}'],
    refused: [{}, { age: 1 }, { name: 1 }, { name: 'a', age: 'x' }, []],
    refusedTexts: ['{"name":"a",}', '{"name" "a"}', '{name:"a"}'],
  },
  {
    title: 'an additional name cannot be a declared one in another notation',
    schema: { properties: { é: { type: 'integer' }, ab: { type: 'integer' } } },
    accepted: [{ é: 1 }, { e: 'x' }, { a: 'x' }, { abc: 'x' }, { '': 'x' }],
    acceptedTexts: ['{"\\u00e9":1}'],
    refused: [{ é: 'x' }, { ab: 'x' }],
    refusedTexts: ['{"\\u00e9":"x"}', '{"\\u0061b":"x"}'],
  },
  {
    title: 'no additional members',
    schema: { ...person, additionalProperties: false },
    accepted: [{ name: 'a' }, { age: 1, name: 'a' }],
    refused: [
      { name: 'a', x: 1 },
      { nam: 1, name: 'a' },
    ],
  },
  {
    title: 'the order of the schema',
    schema: person,
    options: { propertyOrder: 'schema' },
    accepted: [{ name: 'a' }, { name: 'a', age: 1 }, { name: 'a', age: 1, x: 1 }],
    refused: [{ age: 1, name: 'a' }, { x: 1, name: 'a' }, {}],
    refusedTexts: ['{"name":"a","name":"b"}'],
  },
  {
    title: 'an additional schema',
    schema: { type: 'object', additionalProperties: { type: 'integer' } },
    accepted: [{}, { a: 1, b: 2 }],
    refused: [{ a: 'x' }],
  },
  {
    title: 'patternProperties apply beside properties and to each other',
    schema: {
      type: 'object',
      properties: { ab: { minimum: 5 } },
      patternProperties: { '^a': { type: 'integer' }, b$: { maximum: 9 } },
      additionalProperties: false,
    },
    accepted: [{ ab: 7 }, { ax: 100 }, { xb: 1.5 }, { aab: 9 }],
    refused: [{ ab: 4 }, { ab: 10 }, { ab: 7.5 }, { ax: 1.5 }, { xb: 10 }, { aab: 10 }, { x: 1 }],
  },
  {
    title: 'propertyNames',
    schema: { type: 'object', propertyNames: { pattern: '^[a-z]+$', maxLength: 3 } },
    accepted: [{}, { a: 1, abc: 2 }],
    refused: [{ A: 1 }, { abcd: 1 }, { '': 1 }],
  },
  {
    title: 'bounds on the number of members',
    schema: {
      type: 'object',
      minProperties: 1,
      maxProperties: 2,
      properties: { a: {}, b: {}, c: {} },
      additionalProperties: false,
    },
    accepted: [{ a: 1 }, { b: 1, a: 1 }],
    refused: [{}, { a: 1, b: 1, c: 1 }],
    refusedTexts: ['{"a":1,"a":1}'],
  },
  {
    title: 'no member at all',
    schema: { type: 'object', maxProperties: 0 },
    accepted: [{}],
    refused: [{ a: 1 }],
  },
  {
    title: 'the number of members where all are required',
    schema: {
      type: 'object',
      properties: { v: { type: 'integer' } },
      required: ['v'],
      minProperties: 1,
      additionalProperties: false,
    },
    accepted: [{ v: 1 }],
    refused: [{}],
  },
  {
    title: 'many required members in the order of the schema, others anywhere',
    schema: {
      type: 'object',
      properties: Object.fromEntries([...'abcdefghijkl'].map((name) => [name, { type: 'integer' }])),
      required: [...'lkjihgfedcba'],
    },
    accepted: [
      Object.fromEntries([...'abcdefghijkl'].map((name) => [name, 1])),
      Object.fromEntries([...'lkjihgfedcba'].map((name) => [name, 1])),
      { x: 1, ...Object.fromEntries([...'abcdefghijkl'].map((name) => [name, 1])), y: 2 },
    ],
    refused: [Object.fromEntries([...'abcdefghijk'].map((name) => [name, 1]))],
  },
  {
    title: 'required names that are not declared',
    schema: { type: 'object', required: ['x', 'y'] },
    accepted: [
      { x: 1, y: 2 },
      { y: 1, z: 1, x: null },
    ],
    refused: [{ x: 1 }, {}],
  },
  {
    title: 'a required member that cannot be',
    schema: { anyOf: [{ type: 'string' }, { type: 'object', properties: { a: false }, required: ['a'] }] },
    accepted: ['x'],
    refused: [{}, { a: 1 }],
  },
  {
    title: 'names that JavaScript objects inherit',
    schema: { type: 'object', properties: { constructor: { type: 'integer' } }, required: ['toString'] },
    accepted: [{ constructor: 1, toString: 1 }],
    refused: [{ constructor: 'x', toString: 1 }, {}],
  },
  {
    title: 'dependentRequired',
    schema: { type: 'object', properties: { a: {}, b: {} }, dependentRequired: { a: ['b'] } },
    accepted: [{}, { b: 1 }, { a: 1, b: 1 }, { b: 1, a: 1 }],
    refused: [{ a: 1 }],
  },
  {
    title: 'dependentSchemas',
    schema: { type: 'object', dependentSchemas: { a: { properties: { b: { type: 'integer' } } } } },
    accepted: [{ b: 'x' }, { a: 1, b: 1 }, { a: 1 }],
    refused: [
      { a: 1, b: 'x' },
      { b: 'x', a: 1 },
    ],
  },
  {
    title: 'dependencies of older drafts in both forms',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      dependencies: { a: ['b'], c: { required: ['d'] } },
    },
    accepted: [{}, { a: 1, b: 1 }, { c: 1, d: 1 }, 5],
    refused: [{ a: 1 }, { c: 1 }],
  },
  {
    title: 'required that is no list of names',
    schema: { properties: { a: { required: true } } },
    refusedAt: '/properties/a/required',
  },
]);
