import { describeSchemaCases } from '../../../../test/support/schema-cases.js';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describeSchemaCases('arrays', [
  {
    title: 'items and whitespace',
    schema: { type: 'array', items: { type: 'integer' } },
    accepted: [[], [1], [1, 2, 3]],
    acceptedTexts: ['[ 1, 2 ]', '[\n  1,\n  2\n]', '[1] ', '[ ]'],
    refused: [['a'], [1, 'a'], {}],
    refusedTexts: ['[1,]', '[,1]', '[1 2]', '[1', ' [1]', '\n[1]'],
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
    title: 'unique items among eleven come in every order',
    schema: { type: 'array', items: { enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, uniqueItems: true },
    accepted: [[], [11, 1], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
    refused: [
      [1, 1],
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 11],
    ],
  },
  {
    title: 'the first few unique items among many come in any order, others in that of the schema',
    schema: {
      type: 'array',
      items: { enum: Array.from({ length: 40 }, (_, index) => `v${String(index).padStart(2, '0')}`) },
      uniqueItems: true,
    },
    accepted: [[], ['v39', 'v00'], ['v01', 'v02', 'v05', 'v30', 'v39']],
    refused: [
      ['v01', 'v01'],
      ['v01', 'v02', 'v02'],
      ['v01', 'v02', 'v05', 'v30', 'v39', 'v39'],
      ['v02', 'v01', 'v05', 'v01'],
      ['v40'],
    ],
  },
  {
    title: 'unique items among many within bounds',
    schema: {
      type: 'array',
      items: { enum: Array.from({ length: 20 }, (_, index) => index) },
      uniqueItems: true,
      minItems: 2,
      maxItems: 5,
    },
    accepted: [
      [3, 1],
      [1, 2, 3, 7, 9],
    ],
    refused: [[], [1], [1, 1], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 4]],
  },
  {
    title: 'unique items at places that share no value',
    schema: {
      type: 'array',
      prefixItems: [{ type: 'string' }, { type: 'integer' }],
      items: { type: 'boolean' },
      uniqueItems: true,
    },
    accepted: [[], ['a'], ['a', 1, true, false], ['a', 2, false]],
    refused: [
      ['a', 1, true, true],
      ['a', 1, true, false, true],
    ],
  },
  {
    title: 'unique items at places that share values that cannot be listed are refused',
    schema: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }], items: false, uniqueItems: true },
    refusedAt: '/uniqueItems',
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
