import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GbnfMatcher } from '../gbnf/gbnf-matcher.js';
import type { Json } from '../json/json.js';
import { compileRelaxed } from './compile-relaxed.js';

const TEXT = { type: 'string' } as const;

async function relaxed(schema: Json) {
  const { gbnf, unenforced } = await compileRelaxed(schema);
  const matcher = new GbnfMatcher(gbnf);
  return { takes: (value: Json) => matcher.match(JSON.stringify(value)).complete, unenforced };
}

interface Case {
  readonly title: string;
  readonly schema: Json;
  readonly unenforced: readonly string[];
  readonly taken: readonly Json[];
  readonly refused: readonly Json[];
}

const CASES: readonly Case[] = [
  { title: 'nothing where all is enforced', schema: TEXT, unenforced: [], taken: ['a'], refused: [1] },
  {
    title: 'one keyword, and not what is beside it',
    schema: { type: 'string', pattern: '(a)\\1', maxLength: 2 },
    unenforced: ['/pattern'],
    taken: ['ab'],
    refused: ['abc', 1],
  },
  {
    title: 'several, wherever they are',
    schema: { properties: { a: { pattern: '(?<=b)' }, 'b/c': { $ref: '#/none' } }, required: ['a'] },
    unenforced: ['/properties/b~1c/$ref', '/properties/a/pattern'],
    taken: [{ a: 'x', 'b/c': 1 }],
    refused: [{}],
  },
  {
    title: 'what a reference leads to',
    schema: { $ref: '#/$defs/a', $defs: { a: { type: 'string', pattern: '(a)\\1' } } },
    unenforced: ['/$defs/a/pattern'],
    taken: ['x'],
    refused: [1],
  },
  {
    title: 'a list of alternatives of which only the number is too large for "oneOf"',
    schema: { oneOf: [{ type: 'array', uniqueItems: true }, TEXT] },
    unenforced: ['/oneOf/0/uniqueItems'],
    taken: ['a', [1, 1]],
    refused: [1],
  },
  {
    title: 'what is no schema where one has to be',
    schema: { properties: { a: 5 }, required: ['a'] } as unknown as Json,
    unenforced: ['/properties/a'],
    taken: [{ a: 1 }],
    refused: [{}],
  },
  {
    title: 'a schema that nothing fits',
    schema: { type: 'string', not: TEXT },
    unenforced: ['/not'],
    taken: ['a'],
    refused: [1],
  },
  {
    title: 'a schema that contains itself without end',
    schema: { allOf: [{ $ref: '#' }], type: 'string' },
    unenforced: ['/allOf'],
    taken: ['a'],
    refused: [1],
  },
];

describe('a relaxed grammar', () => {
  it.each(CASES)('leaves out $title', async ({ schema, unenforced, taken, refused }) => {
    const grammar = await relaxed(schema);
    expect(grammar.unenforced).toEqual(unenforced);
    for (const value of taken) expect(grammar.takes(value), JSON.stringify(value)).toBe(true);
    for (const value of refused) expect(grammar.takes(value), JSON.stringify(value)).toBe(false);
  });

  it('is that of any value where nothing of a schema can be used', async () => {
    for (const schema of [5, { type: 'object', required: 5, enum: [] }, false] as unknown as Json[]) {
      const { takes, unenforced } = await relaxed(schema);
      expect(takes({ a: [1] })).toBe(true);
      expect(unenforced.length).toBeGreaterThan(0);
    }
  });

  it('comes to an end for schemas of any depth', async () => {
    let schema: Json = { pattern: '(a)\\1' };
    for (let level = 0; level < 10_000; level++) schema = { items: schema };
    expect((await relaxed(schema)).unenforced).toEqual(['']);
  });

  it('comes to an end for schemas with many keywords that are refused', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`p${index}`, { type: 'string', pattern: `(a)\\1{${index}}` }]),
    );
    const { takes, unenforced } = await relaxed({ type: 'object', properties, required: ['p1'] });
    expect(unenforced).toHaveLength(100);
    expect(takes({ p1: 'x' })).toBe(true);
    expect(takes({ p1: 1 })).toBe(false);
  });

  it('never fails, whatever is written where a schema is expected', async () => {
    const keyword = fc.constantFrom('type', 'enum', 'properties', 'required', 'items', 'anyOf', 'allOf', '$ref', 'not');
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Json>('string', 'object', '#', '#/properties/a', 1, true, false, null, -1),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keyword, fc.constantFrom('a', 'pattern', 'maxLength', 'if', '$id')), tie('value'), {
          maxKeys: 4,
        }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(value, async (schema) => {
        const { gbnf } = await compileRelaxed(schema, { root: 'object' });
        expect(gbnf).toMatch(/^root ::=/);
      }),
      { numRuns: 300 },
    );
  });
});
