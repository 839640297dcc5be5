import { describe, expect, it } from 'vitest';
import type { Json } from '../json/json.js';
import { explicitSchema } from './explicit-schema.js';

describe('an explicit schema', () => {
  it.each<[Json, Json]>([
    [{ properties: { a: { type: 'array' } } }, { properties: { a: { type: 'array', items: {} } } }],
    [
      { type: 'array', items: { type: 'array' } },
      { type: 'array', items: { type: 'array', items: {} } },
    ],
    [{ anyOf: [{ type: 'string', enum: ['a', null, 1] }] }, { anyOf: [{ type: 'string', enum: ['a'] }] }],
  ])('says what another one leaves unsaid: %j', (schema, explicit) => {
    expect(explicitSchema(schema)).toEqual(explicit);
  });

  it.each<[Json]>([
    [{ enum: ['a', null] }],
    [{ type: ['string', 'null'], enum: ['a', null] }],
    [{ type: 'array', items: false }],
    [{ properties: { type: { const: 'array' } } }],
  ])('is the same where nothing is missing: %j', (schema) => {
    expect(explicitSchema(schema)).toEqual(schema);
  });
});
