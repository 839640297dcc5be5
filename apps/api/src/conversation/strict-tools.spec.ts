import { describe, expect, it } from 'vitest';
import { refuseUnenforcedStrictness, unenforcedKeyword } from './strict-tools.js';
import type { Tool } from './tool.js';

const strict = (parameters: unknown, isStrict = true): Tool =>
  ({ type: 'function', function: { name: 'f', strict: isStrict, parameters } }) as Tool;

describe('strict functions', () => {
  it.each([
    undefined,
    {},
    {
      type: 'object',
      properties: {
        city: { type: 'string', pattern: '^[A-Z][a-z]+$', description: 'Where.' },
        name: { type: 'string', minLength: 2, maxLength: 5 },
        day: { type: 'string', format: 'date' },
        unit: { type: 'string', enum: ['C', 'F'] },
        hour: { type: 'integer', minimum: 0, maximum: 23 },
        ratio: { type: 'number' },
        note: { type: ['string', 'null'], minLength: 1 },
        tags: { type: 'array', items: { anyOf: [{ const: 'a' }, { type: 'null' }] }, minItems: 1, maxItems: 3 },
        nested: { $ref: '#/$defs/nested' },
      },
      required: ['city'],
      additionalProperties: false,
      $defs: { nested: { type: 'object', properties: {}, additionalProperties: false } },
    },
  ])('may have what calls are held to: %#', (parameters) => {
    expect(unenforcedKeyword(parameters)).toBeUndefined();
    expect(() => refuseUnenforcedStrictness([strict(parameters)], 'tools')).not.toThrow();
  });

  it.each<[object, string, string]>([
    [{ type: 'number', minimum: 0 }, 'minimum', ''],
    [{ type: 'integer', multipleOf: 5 }, 'multipleOf', ''],
    [{ type: ['number', 'null'], minimum: 0 }, 'minimum', ''],
    [{ type: 'string', pattern: 'a' }, 'pattern', ''],
    [{ type: 'string', pattern: '^a+$', maxLength: 3 }, 'maxLength', ''],
    [{ type: 'object', patternProperties: {} }, 'patternProperties', ''],
    [{ properties: { a: { not: {} } } }, 'not', '/properties/a'],
    [{ type: 'array', items: { type: 'array', uniqueItems: true } }, 'uniqueItems', '/items'],
    [{ oneOf: [{ type: 'string' }] }, 'oneOf', ''],
    [{ anyOf: [{ type: 'string' }, { minProperties: 1 }] }, 'minProperties', '/anyOf/1'],
    [{ $ref: '#/$defs/a', minLength: 1, $defs: {} }, 'minLength', ''],
    [{ $ref: '#/$defs/a', $defs: { a: { if: {} } } }, 'if', '/$defs/a'],
    [{ additionalProperties: { type: 'number', maximum: 1 } }, 'maximum', '/additionalProperties'],
  ])('may not have %j', (parameters, keyword, pointer) => {
    expect(unenforcedKeyword(parameters)).toEqual({ keyword, pointer });
    expect(() => refuseUnenforcedStrictness([strict(parameters)], 'tools')).toThrow(
      `'tools' cannot be strict: calls are not held to '${keyword}' at ${pointer || 'the root'} of the parameters of f`,
    );
    expect(() => refuseUnenforcedStrictness([strict(parameters, false)], 'tools')).not.toThrow();
  });
});
