import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGbnf } from '../gbnf/check-gbnf.js';
import { GbnfMatcher } from '../gbnf/gbnf-matcher.js';
import type { Json } from '../json/json.js';
import { SchemaError } from '../refusals/schema-error.js';
import { schemaToGbnf } from './schema-to-gbnf.js';

const name = fc.constantFrom('a', 'b', 'ab', 'é');
const small = fc.integer({ min: -2, max: 6 });
const count = fc.integer({ min: 0, max: 3 });
const scalar = fc.oneof(fc.constantFrom(null, true, false, 0.5, 2.5, '', 'a', 'ab', 'é', 'b1'), small);

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}));

const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    fc.constantFrom<Json>(
      true,
      { type: 'string' },
      { type: 'integer' },
      { type: 'object' },
      { type: 'array' },
      { type: ['null', 'boolean'] },
    ),
    fc.record(
      { minimum: small, maximum: small, multipleOf: fc.constantFrom(1, 2, 0.5) },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
    fc.record(
      { minLength: count, maxLength: count, pattern: fc.constantFrom('^a', 'b$', '[a-z]\\d', 'é') },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
    fc.record({
      enum: fc.array(
        tie('schema').chain(() => scalar),
        { minLength: 1, maxLength: 3 },
      ),
    }) as fc.Arbitrary<Json>,
    fc.record({ const: value }) as fc.Arbitrary<Json>,
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), tie('schema'), { maxKeys: 1 }),
        additionalProperties: tie('schema'),
        required: fc.uniqueArray(name, { maxLength: 2 }),
        minProperties: count,
        maxProperties: count,
        propertyNames: fc.constantFrom<Json>({ maxLength: 1 }, { pattern: 'a' }),
        dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 1 }), { maxKeys: 1 }),
        dependentSchemas: fc.dictionary(name, tie('schema'), { maxKeys: 1 }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        minItems: count,
        maxItems: count,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
    // Not beside prefixItems: there Ajv 8.20 finds that an empty array contains what it asks for.
    fc.record(
      { contains: tie('schema'), maxContains: count, items: tie('schema') },
      { requiredKeys: ['contains'] },
    ) as fc.Arbitrary<Json>,
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<Json>,
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<Json>,
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<Json>,
    fc.record({ not: tie('schema') }) as fc.Arbitrary<Json>,
    fc.record(
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: tie('schema'), then: tie('schema'), else: tie('schema') },
      { requiredKeys: ['if'] },
    ) as fc.Arbitrary<Json>,
  ),
}));

/** `const` beside an array or object is compared by Ajv as here; multiples of 0.5 are exact in doubles. */
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });

function grammarOf(one: Json): string | undefined {
  try {
    return schemaToGbnf(one);
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

describe('schemas and values at random', () => {
  it('a grammar accepts exactly what Ajv finds valid', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 12, maxLength: 12 }), (made, values) => {
        // As read from a request: with ordinary prototypes.
        const one = JSON.parse(JSON.stringify(made)) as Json;
        const grammar = grammarOf(one);
        if (grammar === undefined) return;
        checkGbnf(grammar);
        const matcher = new GbnfMatcher(grammar);
        const isValid = ajv.compile(one as object | boolean);
        for (const candidate of values) {
          const text = JSON.stringify(candidate);
          const accepted = matcher.accepts(text);
          expect([JSON.stringify(one), text, accepted]).toEqual([JSON.stringify(one), text, isValid(JSON.parse(text))]);
          // Whatever the schema, a text begins with the value.
          expect([matcher.accepts(` ${text}`), matcher.accepts(`\n${text}`)]).toEqual([false, false]);
          seen[accepted ? 'accepted' : 'refused']++;
        }
        ajv.removeSchema();
      }),
      { seed: 3, numRuns: 400 },
    );
    expect(seen.accepted).toBeGreaterThan(300);
    expect(seen.refused).toBeGreaterThan(300);
  });

  it('whatever is given as a schema is converted or refused', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('allOf', 'items', 'properties', 'not', 'enum', 'required', 'pattern', '$ref', 'minimum'),
        (one, keyword) => {
          grammarOf(one as Json);
          grammarOf({ [keyword]: one as Json });
        },
      ),
      { seed: 5, numRuns: 600 },
    );
  });

  it('refuses deep nesting and endless references in place of overflowing the stack', () => {
    let deep: Json = {};
    for (let level = 0; level < 20_000; level++) deep = { not: deep };
    expect(() => schemaToGbnf(deep)).toThrow(SchemaError);
    let chain: Json = { type: 'null' };
    for (let level = 0; level < 180; level++) chain = { allOf: [chain] };
    expect(() => schemaToGbnf(chain)).toThrow(SchemaError);
    const loop = { $defs: { a: { $ref: '#/$defs/b' }, b: { not: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' };
    expect(() => schemaToGbnf(loop)).toThrow(SchemaError);
  });
});
