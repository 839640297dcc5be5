import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSchemaCases } from '../../../../test/support/schema-cases.js';
import { GbnfMatcher, type Json, SchemaError, schemaToGbnf } from '../index.js';

const has = (name: string) => ({ properties: { [name]: { type: 'integer' } }, required: [name] });

describeSchemaCases('unevaluatedProperties', [
  {
    title: 'beside plain keywords it speaks of the members that these leave',
    schema: {
      type: 'object',
      properties: { a: {} },
      patternProperties: { '^p': { type: 'integer' } },
      unevaluatedProperties: { type: 'null' },
    },
    accepted: [{}, { a: 1 }, { p1: 1 }, { x: null }],
    refused: [{ x: 1 }, { p1: null }],
  },
  {
    title: 'schemas in allOf and behind references are looked into',
    schema: {
      type: 'object',
      $defs: { base: has('a') },
      allOf: [{ $ref: '#/$defs/base' }, { patternProperties: { '^p': {} } }],
      properties: { c: {} },
      unevaluatedProperties: false,
    },
    accepted: [{ a: 1 }, { a: 1, c: 2 }, { pq: 1, a: 1 }],
    refused: [{ a: 1, d: 1 }, {}, { c: 1 }],
  },
  {
    title: 'the branches of anyOf that fit count together',
    schema: { type: 'object', anyOf: [has('a'), has('b')], unevaluatedProperties: false },
    accepted: [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }],
    refused: [{ a: 1, b: 'x' }, { a: 'x', b: 1 }, { a: 1, c: 1 }, {}],
  },
  {
    title: 'of oneOf only the branch that fits counts',
    schema: {
      type: 'object',
      oneOf: [
        { properties: { kind: { const: 'x' }, x: {} }, required: ['kind'] },
        { properties: { kind: { const: 'y' }, y: {} }, required: ['kind'] },
      ],
      unevaluatedProperties: false,
    },
    accepted: [{ kind: 'x' }, { kind: 'x', x: 1 }, { kind: 'y', y: 1 }],
    refused: [
      { kind: 'x', y: 1 },
      { kind: 'y', x: 1 },
      { kind: 'y', y: 1, z: 1 },
    ],
  },
  {
    title: 'of if, then and else those that apply count',
    schema: {
      type: 'object',
      if: { properties: { a: { const: 1 } }, required: ['a'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { b: {} } },
      else: { properties: { c: {} } },
      unevaluatedProperties: false,
    },
    accepted: [{ a: 1 }, { a: 1, b: 1 }, { c: 1 }, {}],
    refused: [{ a: 1, c: 1 }, { b: 1 }, { a: 2 }],
  },
  {
    title: 'what a condition alone evaluates',
    schema: { type: 'object', if: has('a'), unevaluatedProperties: false },
    accepted: [{ a: 1 }, {}],
    refused: [{ a: 'x' }, { b: 1 }],
  },
  {
    title: 'dependentSchemas count where the member is present',
    schema: {
      type: 'object',
      properties: { a: {} },
      dependentSchemas: { a: { properties: { b: {} } } },
      unevaluatedProperties: false,
    },
    accepted: [{ a: 1 }, { a: 1, b: 1 }, {}],
    refused: [{ b: 1 }, { a: 1, c: 1 }],
  },
  {
    title: 'not evaluates nothing, nor do schemas beside the one with the keyword',
    schema: {
      type: 'object',
      allOf: [
        { properties: { a: {} } },
        { not: { not: { properties: { b: { type: 'integer' } } } }, unevaluatedProperties: false },
      ],
    },
    accepted: [{}],
    refused: [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }],
  },
  {
    title: 'many branches that declare what is declared beside them are not told apart',
    schema: {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, { type: 'integer' }])),
      anyOf: Array.from({ length: 40 }, (_, index) => ({ properties: { [`p${index}`]: { minimum: index } } })),
      unevaluatedProperties: false,
    },
    accepted: [{}, { p1: 1, p39: 50 }],
    refused: [{ x: 1 }, { p1: 'x' }],
  },
  {
    title: 'a recursive schema with members of its own',
    schema: {
      type: 'object',
      $defs: { named: { properties: { name: { type: 'string' } } } },
      allOf: [{ $ref: '#/$defs/named' }],
      properties: { child: { $ref: '#' } },
      unevaluatedProperties: false,
    },
    accepted: [{}, { child: { name: 'a', child: {} } }],
    refused: [{ child: { x: 1 } }, { x: 1 }],
  },
  {
    title: 'more ways than can be followed are refused',
    schema: {
      type: 'object',
      anyOf: Array.from({ length: 12 }, (_, index) => has(`p${index}`)),
      unevaluatedProperties: false,
    },
    refusedAt: '/unevaluatedProperties',
  },
]);

describeSchemaCases('unevaluatedItems', [
  {
    title: 'prefixes of schemas in place count',
    schema: {
      type: 'array',
      prefixItems: [{ type: 'integer' }],
      anyOf: [{ prefixItems: [true, { const: 'b' }] }, { prefixItems: [true, true, { const: 'c' }] }],
      unevaluatedItems: false,
    },
    accepted: [[], [1], [1, 'b'], [1, 2], [1, 2, 'c'], [1, 'b', 'c']],
    refused: [[1, 'b', 3], [1, 2, 'd'], ['x'], [1, 'b', 'c', 4]],
  },
  {
    title: 'items that fit contains are evaluated',
    schema: { type: 'array', contains: { type: 'integer' }, unevaluatedItems: { type: 'string' } },
    accepted: [[1], ['a', 1, 'b', 2]],
    refused: [[], ['a'], [1, null]],
  },
  {
    title: 'in draft 2019-09 they are not',
    schema: {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      type: 'array',
      contains: { const: 'x' },
      unevaluatedItems: { type: 'string' },
    },
    accepted: [['x'], ['a', 'x']],
    refused: [[], ['a'], ['x', 1]],
  },
  {
    title: 'items that other items or unevaluatedItems speak of are evaluated',
    schema: {
      type: 'array',
      oneOf: [
        { items: { type: 'integer' }, minItems: 1 },
        { prefixItems: [true], unevaluatedItems: { type: 'null' }, maxItems: 2, minItems: 2 },
      ],
      unevaluatedItems: false,
    },
    accepted: [[1], [1, 2, 3], ['x', null]],
    refused: [[], [1, null, null], ['x', 'y']],
  },
  {
    title: 'additionalItems without a list under items is no keyword that evaluates',
    schema: { type: 'array', prefixItems: [true], additionalItems: true, unevaluatedItems: false },
    accepted: [[], [1]],
    refused: [[1, 2]],
  },
]);

const leaf = fc.constantFrom<Json>(true, { type: 'integer' }, { const: 1 }, { type: 'string' });
const name = fc.constantFrom('a', 'b', 'c');
const names = fc.uniqueArray(name, { maxLength: 2 });
const members = fc.dictionary(name, leaf, { maxKeys: 2 });
const { schema: composed } = fc.letrec<{ schema: Json; inner: Json }>((tie) => ({
  schema: fc
    .tuple(
      members,
      names,
      fc.constantFrom('allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'none', 'patternProperties'),
      fc.array(tie('inner'), { minLength: 2, maxLength: 3 }),
      fc.constantFrom<Json | undefined>(undefined, undefined, false, { type: 'string' }),
    )
    .map(
      ([properties, required, keyword, inner, rest]): Json => ({
        ...(Object.keys(properties).length > 0 ? { properties } : {}),
        ...(required.length > 0 && keyword !== 'oneOf' ? { required: required.slice(1) } : {}),
        ...applied(keyword, inner),
        ...(rest === undefined ? {} : { unevaluatedProperties: rest }),
      }),
    ),
  inner: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    members.map((properties): Json => ({ properties })),
    tie('schema'),
  ),
}));

function applied(keyword: string, inner: readonly Json[]): { [key: string]: Json } {
  const [first, second] = inner;
  if (keyword === 'none') return {};
  if (keyword === 'patternProperties') return { patternProperties: { '^[ab]': { type: ['integer', 'string'] } } };
  if (keyword === 'dependentSchemas') return { dependentSchemas: { a: first!, b: second! } };
  if (keyword === 'if') {
    return Object.fromEntries(
      ['if', 'then', 'else'].flatMap((key, index) => (inner[index] === undefined ? [] : [[key, inner[index]]])),
    );
  }
  return { [keyword]: [...inner] };
}

/**
 * The names that a schema has evaluated of an object that fits it; nothing when the object does not fit. As the standard
 * says it, keyword by keyword; Ajv counts what a failed `if` evaluates.
 */
function evaluated(schema: Json, value: { readonly [key: string]: Json }): Set<string> | undefined {
  if (schema === true) return new Set();
  const own = schema as { readonly [key: string]: Json };
  const list = (keyword: string) => (own[keyword] ?? []) as readonly Json[];
  const map = (keyword: string) => Object.entries((own[keyword] ?? {}) as { readonly [key: string]: Json });
  const seen = new Set<string>();
  const add = (names: Iterable<string>) => {
    for (const one of names) seen.add(one);
  };
  for (const name of list('required')) if (!Object.hasOwn(value, name as string)) return undefined;
  for (const [name, part] of map('properties')) {
    if (!Object.hasOwn(value, name)) continue;
    if (!fits(part, value[name]!)) return undefined;
    seen.add(name);
  }
  for (const [pattern, part] of map('patternProperties')) {
    const matching = Object.keys(value).filter((name) => new RegExp(pattern).test(name));
    if (matching.some((name) => !fits(part, value[name]!))) return undefined;
    add(matching);
  }
  const all: Json[] = [...list('allOf')];
  for (const [name, part] of map('dependentSchemas')) if (Object.hasOwn(value, name)) all.push(part);
  if (own.if !== undefined) {
    const condition = evaluated(own.if, value);
    add(condition ?? []);
    const side = own[condition === undefined ? 'else' : 'then'];
    if (side !== undefined) all.push(side);
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    if (own[keyword] === undefined) continue;
    const fitting = list(keyword).flatMap((branch) => evaluated(branch, value) ?? []);
    if (keyword === 'anyOf' ? fitting.length === 0 : fitting.length !== 1) return undefined;
    for (const names of fitting) add(names);
  }
  for (const part of all) {
    const names = evaluated(part, value);
    if (names === undefined) return undefined;
    add(names);
  }
  if (own.unevaluatedProperties === undefined) return seen;
  const left = Object.keys(value).filter((name) => !seen.has(name));
  return left.every((name) => fits(own.unevaluatedProperties!, value[name]!)) ? new Set(Object.keys(value)) : undefined;
}

function fits(schema: Json, value: Json): boolean {
  if (typeof schema === 'boolean') return schema;
  const { type, const: constant } = schema as { readonly [key: string]: Json };
  const own = typeof value === 'number' ? 'integer' : typeof value === 'string' ? 'string' : 'null';
  return (type === undefined || [type].flat().includes(own)) && (constant === undefined || constant === value);
}

describe('unevaluatedProperties beside schemas in place', () => {
  const singles: { readonly [key: string]: Json }[] = ['a', 'b', 'c', 'd'].flatMap((one) =>
    [1, 2, 'x', null].map((value) => ({ [one]: value })),
  );
  const pairs = ['ab', 'ac', 'bc', 'cd'].flatMap(([one, other]) =>
    [1, 'x'].flatMap((left) => [1, 'x', null].map((right) => ({ [one!]: left, [other!]: right }))),
  );
  const triples = [1, 'x'].map((value) => ({ a: 1, b: value, c: 'x' }));

  it('accepts what evaluation keyword by keyword accepts', () => {
    let compared = 0;
    fc.assert(
      fc.property(composed, fc.constantFrom<Json>(false, { type: 'string' }), (inner, rest) => {
        const schema: Json = { type: 'object', ...(inner as { [key: string]: Json }), unevaluatedProperties: rest };
        let accepts: (text: string) => boolean = () => false;
        try {
          const matcher = new GbnfMatcher(schemaToGbnf(schema));
          accepts = (text) => matcher.accepts(text);
          compared++;
        } catch (error) {
          if (!(error instanceof SchemaError)) throw error;
          if (error.reason !== 'no value fits the schema') return;
        }
        for (const value of [{}, ...singles, ...pairs, ...triples]) {
          const valid = evaluated(schema, value) !== undefined;
          expect({ value, valid: accepts(JSON.stringify(value)) }).toEqual({ value, valid });
        }
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
