import { describe, expect, it } from 'vitest';
import type { Json } from '../json/json.js';
import { plainSchema } from './plain-schema.js';

describe('a plain schema', () => {
  it.each<[Json, Json]>([
    [{ type: 'object', required: null, properties: null }, { type: 'object' }],
    [{ properties: { a: null, b: { items: null } } }, { properties: { a: {}, b: {} } }],
    [{ anyOf: [null, { type: 'string', enum: null }] }, { anyOf: [{}, { type: 'string' }] }],
    [{ not: { pattern: null, minLength: 1 } }, { not: { minLength: 1 } }],
    [{ $defs: { a: { title: null } } }, { $defs: { a: {} } }],
    [{ type: ['string', 'null'], default: null }, { type: ['string', 'null'] }],
    [true, {}],
    [null, {}],
    [false, { not: {} }],
    [
      { properties: { a: true, b: false }, items: false },
      { properties: { a: {}, b: { not: {} } }, items: false },
    ],
    [{ anyOf: [true, false] }, { anyOf: [{}, { not: {} }] }],
  ])('has what stands for itself: %j', (schema, tidied) => {
    expect(plainSchema(schema)).toEqual(tidied);
  });

  it.each<[Json]>([
    [{ const: null }],
    [{ enum: [null, 1], examples: [null] }],
    [{ properties: { null: { type: 'null' } } }],
  ])('keeps nulls that are values: %j', (schema) => {
    expect(plainSchema(schema)).toEqual(schema);
  });

  it('takes no name of a member for a keyword', () => {
    const schema = { properties: { items: { const: null }, properties: { enum: null }, default: null } };
    expect(plainSchema(schema)).toEqual({ properties: { items: { const: null }, properties: {}, default: {} } });
  });

  it('keeps a member that is named as the prototype', () => {
    const schema = JSON.parse('{"properties": {"__proto__": {"type": "string"}}, "__proto__": 1}');
    expect(JSON.stringify(plainSchema(schema))).toBe(JSON.stringify(schema));
  });
});
