import { describeSchemaCases } from '../../../../test/support/schema-cases.js';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describeSchemaCases('arrays', [
  {
    title: 'items and whitespace',
    schema: { type: 'array', items: { type: 'integer' } },
    accepted: [[], [1], [1, 2, 3]],
    acceptedTexts: ['[ 1, 2 ]', '[\n  1,\n  2\n]', ' [1] ', '[ ]'],
    refused: [['a'], [1, 'a'], {}],
    refusedTexts: ['[1,]', '[,1]', '[1 2]', '[1'],
  },
  {
    title: 'bounds on the number of items',
    schema: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 4 },
    accepted: [range(2), range(3), range(4)],
    refused: [[], range(1), range(5)],
  },
  {
    title: 'large bounds',
    schema: { items: { type: 'integer' }, minItems: 100, maxItems: 500 },
    accepted: [range(100), range(333), range(500)],
    refused: [range(99), range(501)],
  },
  { title: 'no items', schema: { type: 'array', maxItems: 0 }, accepted: [[]], refused: [[1]] },
  {
    title: 'prefixItems and items',
    schema: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: { type: 'boolean' } },
    accepted: [[], ['a'], ['a', 1], ['a', 1, true, false]],
    refused: [[1], ['a', 'b'], ['a', 1, 2]],
  },
  {
    title: 'a list under items with additionalItems, as in older drafts',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'array',
      items: [{ const: 1 }, { const: 2 }],
      additionalItems: false,
      minItems: 1,
    },
    accepted: [[1], [1, 2]],
    refused: [[], [2], [1, 2, 3]],
  },
  {
    title: 'an impossible item ends the array',
    schema: { prefixItems: [true, false, true] },
    accepted: [[], [1], 'x'],
    refused: [[1, 2]],
  },
  {
    title: 'contains',
    schema: { type: 'array', contains: { type: 'string' } },
    accepted: [['a'], [1, 'a'], ['a', 'b', 1]],
    refused: [[], [1, 2]],
  },
  {
    title: 'minContains and maxContains',
    schema: { type: 'array', contains: { const: 1 }, minContains: 2, maxContains: 3, items: { enum: [1, 2] } },
    accepted: [
      [1, 1],
      [2, 1, 2, 1],
      [1, 1, 1],
    ],
    refused: [[1], [2, 2], [1, 1, 1, 1]],
  },
  {
    title: 'contains that must not be found',
    schema: { type: 'array', not: { contains: { type: 'null' } } },
    accepted: [[], [1, 'a']],
    refused: [[null], [1, null]],
  },
  {
    title: 'unique items that can be listed',
    schema: { type: 'array', items: { enum: ['a', 'b', 1] }, uniqueItems: true },
    accepted: [[], ['a'], ['b', 'a'], [1, 'a', 'b']],
    acceptedTexts: ['[1.0]'],
    refused: [['a', 'a'], [1, 'b', 1], ['c']],
    refusedTexts: ['[1,1.0]'],
  },
  {
    title: 'unique among at most one',
    schema: { uniqueItems: true, maxItems: 1 },
    accepted: [[], [{ a: 1 }]],
    refused: [[1, 2]],
  },
  {
    title: 'unique items that cannot be listed are refused',
    schema: { properties: { a: { items: { type: 'string' }, uniqueItems: true } } },
    refusedAt: '/properties/a/uniqueItems',
  },
  { title: 'uniqueItems: false asks nothing', schema: { uniqueItems: false }, accepted: [[1, 1]] },
  {
    title: 'what is no array that breaks a rule for later items may end before them',
    schema: { not: { not: { type: 'array', prefixItems: [{ type: 'number' }], items: { enum: [true, 10] } } } },
    accepted: [[], [2], [2, 10, true]],
    refused: [['a'], [2, 2], 1],
  },
]);
