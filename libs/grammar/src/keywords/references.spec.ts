import { describeSchemaCases } from '../../../../test/support/schema-cases.js';

describeSchemaCases('references', [
  {
    title: 'recursion',
    schema: {
      type: 'object',
      properties: { value: { type: 'integer' }, next: { $ref: '#' } },
      required: ['value'],
      additionalProperties: false,
    },
    accepted: [{ value: 1 }, { value: 1, next: { value: 2, next: { value: 3 } } }],
    refused: [{ value: 1, next: {} }, { next: { value: 1 } }],
  },
  {
    title: 'two recursive schemas at once',
    schema: {
      $defs: {
        tree: { type: 'array', items: { $ref: '#/$defs/tree' }, maxItems: 2 },
        list: { type: 'array', items: { $ref: '#/$defs/list' }, minItems: 0, maxItems: 1 },
      },
      allOf: [{ $ref: '#/$defs/tree' }, { $ref: '#/$defs/list' }],
    },
    accepted: [[], [[]], [[[]]]],
    refused: [[[], []], [[[], []]], [1]],
  },
  {
    title: 'recursion that never ends allows nothing',
    schema: {
      anyOf: [{ type: 'null' }, { $ref: '#/$defs/endless' }],
      $defs: { endless: { type: 'object', properties: { a: { $ref: '#/$defs/endless' } }, required: ['a'] } },
    },
    accepted: [null],
    refused: [{}, { a: {} }],
  },
  {
    title: 'pointers with escapes',
    schema: {
      $defs: { 'a/b~c%d "e"': { type: 'integer' } },
      properties: { x: { $ref: '#/$defs/a~1b~0c%25d%20%22e%22' } },
    },
    accepted: [{ x: 1 }],
    refused: [{ x: 'a' }],
  },
  {
    title: 'anchors, identifiers and relative references',
    schema: {
      $id: 'http://example.com/root.json',
      $defs: {
        a: { $id: 'a.json', $defs: { n: { $anchor: 'num', type: 'integer' } }, properties: { v: { $ref: '#num' } } },
      },
      properties: {
        p: { $ref: 'a.json' },
        q: { $ref: 'a.json#num' },
        r: { $ref: 'http://example.com/a.json#/$defs/n' },
      },
    },
    accepted: [{ p: { v: 1 }, q: 1, r: 2 }],
    refused: [{ p: { v: 'x' } }, { q: 'x' }, { r: 'x' }],
  },
  {
    title: 'draft 4: id, and $ref that voids its siblings',
    schema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      definitions: { s: { id: '#here', type: 'string' } },
      properties: { a: { $ref: '#here', maxLength: 1 }, b: { $ref: '#/definitions/s' } },
    },
    accepted: [{ a: 'long', b: 'x' }],
    refused: [{ a: 1 }, { b: 1 }],
  },
  {
    title: 'a keyword named like a property is no reference',
    schema: { properties: { $ref: { type: 'string' } } },
    accepted: [{ $ref: 'x' }],
    refused: [{ $ref: 1 }],
  },
  {
    title: 'a dynamic reference with one anchor is a reference',
    schema: { $dynamicAnchor: 'node', type: 'array', items: { $dynamicRef: '#node' } },
    accepted: [[], [[]]],
    refused: [[1]],
  },
  {
    title: 'a reference to nowhere is refused',
    schema: { properties: { a: { $ref: '#/$defs/none' } } },
    refusedAt: '/properties/a/$ref',
  },
  {
    title: 'a reference to another document is refused',
    schema: { items: { $ref: 'https://example.com/x.json' } },
    refusedAt: '/items/$ref',
  },
  { title: 'a reference to itself is refused', schema: { $ref: '#' }, refusedAt: '' },
]);
