import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { GbnfMatcher } from '../gbnf/gbnf-matcher.js';
import type { Json } from '../json/json.js';
import { membersOf, type TaggedForm } from './tagged-form.js';

const TAGS = { before: '<p=', after: '>', end: ['</p>'] } as const;
const FORM: TaggedForm = { text: TAGS, json: TAGS, isSpaced: false, readsJsonFirst: false };

const takes = (schema: Json, form: Partial<TaggedForm> = {}) => {
  const matcher = new GbnfMatcher(schemaToGbnf(schema, { root: { ...FORM, ...form } }));
  return (...members: readonly (readonly [string, string])[]) =>
    matcher.match(members.map(([name, text]) => `<p=${name}>${text}</p>`).join('')).complete;
};

const one = (schema: Json): Json => ({ type: 'object', properties: { a: schema }, required: ['a'] });

interface Case {
  readonly title: string;
  readonly schema: Json;
  readonly taken: readonly string[];
  readonly refused: readonly string[];
}

const CASES: readonly Case[] = [
  { title: 'a text', schema: { type: 'string' }, taken: ['', 'a"b\n', '{', '</', '1'], refused: ['a</p>b'] },
  { title: 'an integer', schema: { type: 'integer' }, taken: ['1', '-2'], refused: ['"1"', 'a', '', '1.5'] },
  { title: 'a pattern', schema: { type: 'string', pattern: '^\\d{2}$' }, taken: ['12'], refused: ['1', '"12"', '123'] },
  { title: 'a choice', schema: { enum: ['ab', 'a', 'c d'] }, taken: ['ab', 'a', 'c d'], refused: ['', 'abc', '"a"'] },
  { title: 'a length', schema: { type: 'string', maxLength: 2 }, taken: ['', 'ab', '<p'], refused: ['abc'] },
  {
    title: 'a long text',
    schema: { type: 'string', minLength: 500, maxLength: 2500 },
    taken: ['x'.repeat(500), 'x'.repeat(2500)],
    refused: ['x'.repeat(499), 'x'.repeat(2501)],
  },
  { title: 'an object', schema: one({ type: 'string' }), taken: ['{"a": "b"}'], refused: ['{"a": 1}', '{}'] },
  { title: 'text or null', schema: { type: ['string', 'null'] }, taken: ['a', ''], refused: [] },
  { title: 'a constant that holds the end', schema: { enum: ['a</p>', 'b'] }, taken: ['b'], refused: ['a</p>'] },
  { title: 'anything', schema: true, taken: ['a', '1'], refused: [] },
];

const WHERE_JSON_IS_READ_FIRST: readonly Case[] = [
  { title: 'a text', schema: { type: 'string' }, taken: ['a', '1', 'null'], refused: [] },
  {
    title: 'a short text or null',
    schema: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
    taken: ['abc', 'null', 'nul', '12'],
    refused: ['null ', 'abcd'],
  },
  {
    title: 'a small number or text',
    schema: {
      anyOf: [
        { type: 'string', maxLength: 5 },
        { type: 'integer', maximum: 5 },
      ],
    },
    taken: ['4', 'abc', '4a', 'null'],
    refused: ['7', '-1.5', ' 7', '7e2'],
  },
  {
    title: 'a list of integers or text',
    schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'integer' } }] },
    taken: ['[1, 2]', 'a', 'a[', '{}'],
    refused: ['["a"]', ' ["a"]'],
  },
  {
    title: 'a text of many characters or null',
    schema: { type: ['string', 'null'], minLength: 1, maxLength: 255 },
    taken: ['1.0.0', 'true', '[x', 'null', 'x'.repeat(255)],
    refused: [' null', '\nnull', '', 'x'.repeat(256)],
  },
  {
    title: 'a long text or a boolean',
    schema: { anyOf: [{ type: 'string', minLength: 300 }, { type: 'boolean' }] },
    taken: ['x'.repeat(300), 'true'],
    refused: ['x'.repeat(299)],
  },
];

describe('an object with each member in tags', () => {
  it.each(CASES)('holds as a member $title', ({ schema, taken, refused }) => {
    const member = takes(one(schema));
    for (const text of taken) expect(member(['a', text]), text.slice(0, 20)).toBe(true);
    for (const text of refused) expect(member(['a', text]), text.slice(0, 20)).toBe(false);
    expect(member()).toBe(false);
  });

  it.each(WHERE_JSON_IS_READ_FIRST)('holds $title, where JSON is read first', ({ schema, taken, refused }) => {
    const member = takes(one(schema), { readsJsonFirst: true });
    for (const text of taken) expect(member(['a', text]), text.slice(0, 20)).toBe(true);
    for (const text of refused) expect(member(['a', text]), text.slice(0, 20)).toBe(false);
  });

  it('has those that are required, in any order, each once, and those that may be', () => {
    const properties = { a: { type: 'integer' }, b: { type: 'string' }, c: { type: 'boolean' } };
    const object = takes({ type: 'object', properties, required: ['a', 'b'] });
    expect(object(['a', '1'], ['b', 'x'])).toBe(true);
    expect(object(['b', 'x'], ['c', 'true'], ['a', '1'])).toBe(true);
    expect(object(['a', '1'])).toBe(false);
    expect(object(['a', '1'], ['a', '1'], ['b', 'x'])).toBe(false);
    expect(object(['a', '1'], ['b', 'x'], ['d', 'x'])).toBe(false);
  });

  it('keeps what keywords say of several members', () => {
    const object = takes({
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
      dependentRequired: { a: ['b'] },
    });
    expect(object()).toBe(false);
    expect(object(['a', '1'])).toBe(false);
    expect(object(['b', 'x'])).toBe(true);
    expect(object(['a', '1'], ['b', 'x'])).toBe(true);
  });

  it('reads a member that is text in one alternative as text in all of them', () => {
    const alternative = (kind: string, value: Json) => ({ properties: { kind: { const: kind }, value } });
    const schema = {
      type: 'object',
      required: ['kind', 'value'],
      anyOf: [alternative('text', { type: 'string' }), alternative('number', { type: 'integer' })],
    } as const;
    expect(takes(schema)(['kind', 'text'], ['value', 'x'])).toBe(true);
    expect(takes(schema)(['kind', 'number'], ['value', '1'])).toBe(false);
    expect(takes(schema, { readsJsonFirst: true })(['kind', 'number'], ['value', '1'])).toBe(true);
    expect(takes(schema, { readsJsonFirst: true })(['kind', 'number'], ['value', 'x'])).toBe(false);
  });

  it('reads members as JSON that may be text or something else, where no object fits with them as text', () => {
    const alternative = (kind: string, list: string): Json => ({
      properties: { kind: { const: kind }, [list]: { type: 'array' } },
      required: ['kind', list],
    });
    const schema: Json = { type: 'object', anyOf: [alternative('a', 'first'), alternative('b', 'second')] };
    const object = takes(schema);
    expect(object(['kind', 'a'], ['first', '[]'])).toBe(true);
    expect(object(['kind', 'b'], ['second', '[]'], ['first', '"x"'])).toBe(true);
    for (const other of ['x', '"x"', '{}']) expect(object(['kind', 'a'], ['first', other]), other).toBe(false);
    const members = membersOf(schemaToGbnf(schema, { root: FORM }));
    expect(members.map(([name, types]) => [name, types.includes('string')])).toEqual([
      ['kind', true],
      ['first', false],
      ['second', false],
    ]);
  });

  it('tells where in a member something is refused', () => {
    const convert = (schema: Json) => schemaToGbnf(one(schema), { root: FORM });
    expect(() => convert({ type: 'array', uniqueItems: true })).toThrow('"#/properties/a/uniqueItems"');
    expect(() => convert({ type: 'string', pattern: '(?<=a)b' })).toThrow('"#/properties/a/pattern"');
  });

  it('tells the members and how they are read', () => {
    const properties = { a: { type: 'integer' }, b: { type: ['string', 'null'] }, ' c': {} } as const;
    const gbnf = (form: TaggedForm) => schemaToGbnf({ properties, required: ['d'] }, { root: form });
    expect(membersOf(gbnf(FORM))).toEqual([
      ['a', ['number']],
      ['b', ['string']],
      ['d', ['string']],
    ]);
    expect(membersOf(gbnf({ ...FORM, readsJsonFirst: true }))).toContainEqual(['b', ['string', 'null']]);
    expect(membersOf('root ::= "x"')).toEqual([]);
  });

  it('writes the name where the end has it, and what comes before it in no text', () => {
    const tags = { before: '<', after: '>', end: ['</', '>'] };
    const gbnf = schemaToGbnf(one({ type: 'string' }), { root: { ...FORM, text: tags } });
    const matcher = new GbnfMatcher(gbnf);
    expect(matcher.match('<a>x<b></a>').complete).toBe(true);
    for (const text of ['<a>x</a></a>', '<a>x</b></a>', '<a>x</b>']) expect(matcher.match(text).complete).toBe(false);
  });

  it('has no text with the beginning that is read as something else', () => {
    const member = takes(one({ type: 'string' }), { noBeginning: '<![' });
    expect(member(['a', '<![x'])).toBe(false);
    expect(member(['a', 'x<!['])).toBe(true);
  });
});
