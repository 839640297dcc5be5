import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCases } from './cases.mjs';
import { evaluationJudge } from './evaluation.mjs';
import { asJavaScript } from './printed-json.mjs';

const SUITE = join(import.meta.dirname, '../../../shared/data/json-schema/test-suite-2020-12.json');

describe('what schemas evaluate', () => {
  it.each([
    ['items that contains asks for', { contains: { const: 10 }, unevaluatedItems: false }, [[10, 10]], [[[], 10]]],
    [
      'branches that fit only',
      { oneOf: [{}, { type: 'string', prefixItems: [true] }], unevaluatedItems: false },
      [[]],
      [[1]],
    ],
    [
      'members of what depends on a name that is present',
      { dependentSchemas: { c: { properties: { a: true } } }, properties: { c: true }, unevaluatedProperties: false },
      [{ c: 1, a: 1 }, { c: 1 }],
      [{ a: 1 }],
    ],
    [
      'nothing below not',
      { not: { not: { properties: { a: true } } }, unevaluatedProperties: false },
      [{}],
      [{ a: 1 }],
    ],
  ])('counts %s', (_, schema, valid, invalid) => {
    const judge = evaluationJudge(schema);
    expect(valid.filter((value) => judge?.(value) !== true)).toEqual([]);
    expect(invalid.filter((value) => judge?.(value) !== false)).toEqual([]);
  });

  it.skipIf(!existsSync(SUITE))('is what the official suite says', () => {
    let judged = 0;
    for (const { id, schema, tests } of readCases(SUITE)) {
      const judge = id.startsWith('unevaluated') ? evaluationJudge(schema) : undefined;
      for (const { valid, data } of judge === undefined ? [] : tests) {
        const text = asJavaScript(data);
        expect([id, text, judge?.(JSON.parse(text))]).toEqual([id, text, valid]);
        judged++;
      }
    }
    expect(judged).toBeGreaterThan(150);
  });
});
