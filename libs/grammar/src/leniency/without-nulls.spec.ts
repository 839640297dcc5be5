import { describe, expect, it } from 'vitest';
import type { Json } from '../json/json.js';
import { withoutNulls } from './without-nulls.js';

describe('a schema without nulls', () => {
  it.each<[Json, Json]>([
    [{ type: 'object', required: null, properties: null }, { type: 'object' }],
    [{ properties: { a: null, b: { items: null } } }, { properties: { a: {}, b: {} } }],
    [{ anyOf: [null, { type: 'string', enum: null }] }, { anyOf: [{}, { type: 'string' }] }],
    [{ not: { pattern: null, minLength: 1 } }, { not: { minLength: 1 } }],
    [{ $defs: { a: { title: null } } }, { $defs: { a: {} } }],
    [true, true],
    [null, null],
  ])('has what stands for itself: %j', (schema, tidied) => {
    expect(withoutNulls(schema)).toEqual(tidied);
  });

  it.each<[Json]>([
    [{ const: null }],
    [{ default: null, example: null }],
    [{ enum: [null, 1], examples: [null] }],
    [{ properties: { null: { type: 'null' } } }],
  ])('keeps nulls that are values: %j', (schema) => {
    expect(withoutNulls(schema)).toEqual(schema);
  });

  it('takes no name of a member for a keyword', () => {
    const schema = { properties: { items: { const: null }, properties: { enum: null }, default: null } };
    expect(withoutNulls(schema)).toEqual({ properties: { items: { const: null }, properties: {}, default: {} } });
  });

  it('keeps a member that is named as the prototype', () => {
    const schema = JSON.parse('{"properties": {"__proto__": {"type": "string"}}, "__proto__": 1}');
    expect(JSON.stringify(withoutNulls(schema))).toBe(JSON.stringify(schema));
  });
});
