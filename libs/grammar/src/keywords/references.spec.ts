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
    title: 'a dynamic reference leads to the outermost schema with the anchor on its way',
    schema: {
      $defs: {
        list: {
          $id: 'list',
          $defs: { any: { $dynamicAnchor: 'item' } },
          type: 'array',
          items: { $dynamicRef: '#item' },
        },
        numbers: { $id: 'numbers', $defs: { own: { $dynamicAnchor: 'item', type: 'number' } }, $ref: 'list' },
        texts: { $id: 'texts', $defs: { own: { $dynamicAnchor: 'item', type: 'string' } }, $ref: 'list' },
      },
      type: 'object',
      properties: { n: { $ref: 'numbers' }, t: { $ref: 'texts' }, plain: { $ref: 'list' } },
    },
    accepted: [{ n: [1], t: ['x'], plain: [1, 'x'] }],
    refused: [{ n: ['x'] }, { t: [1] }, { plain: 1 }],
  },
  {
    title: 'a dynamic reference by pointer is a plain one',
    schema: {
      $id: 'https://example.com/outer',
      $dynamicAnchor: 'node',
      type: ['object', 'string'],
      properties: { inner: { $ref: 'inner' } },
      $defs: {
        inner: {
          $id: 'inner',
          type: 'object',
          properties: { a: { $dynamicRef: '#/$defs/own' }, b: { $dynamicRef: '#node' } },
          $defs: { own: { $dynamicAnchor: 'node', type: 'integer' } },
        },
      },
    },
    accepted: [{ inner: { a: 1, b: 'x' } }, { inner: { b: {} } }],
    refused: [{ inner: { a: 'x' } }, { inner: { b: 1 } }],
  },
  {
    title: 'a recursive reference of draft 2019-09 leads to the outermost extension',
    schema: {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      $id: 'https://example.com/strict',
      $recursiveAnchor: true,
      $ref: 'tree',
      required: ['name'],
      $defs: {
        tree: {
          $id: 'tree',
          $recursiveAnchor: true,
          type: 'object',
          properties: { children: { type: 'array', items: { $recursiveRef: '#' } } },
        },
      },
    },
    accepted: [{ name: 1 }, { name: 1, children: [{ name: 2, children: [] }] }],
    refused: [{}, { name: 1, children: [{}] }],
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
