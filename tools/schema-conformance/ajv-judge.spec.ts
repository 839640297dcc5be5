import { describe, expect, it } from 'vitest';
import { ajvJudge } from './ajv-judge.mjs';

const draft = (number: number) => `http://json-schema.org/draft-0${number}/schema#`;

describe('the judge of values', () => {
  it('tells what is wrong, by the draft that the schema names', () => {
    const judge = ajvJudge({ $schema: draft(7), items: [{ type: 'string' }] });
    expect(judge?.(['a'])).toBeUndefined();
    expect(judge?.([1])).toContain('string');
    expect(ajvJudge({ type: 'nonsense' })).toBeUndefined();
  });

  it.each([
    ['booleans as exclusive bounds', { $schema: draft(4), minimum: 3, exclusiveMinimum: true }, [4], [3]],
    ['keywords that the draft does not know', { $schema: draft(4), const: 1, contains: false }, [2, []], []],
    [
      'what stands beside a reference',
      { $schema: draft(7), $ref: '#/definitions/a', type: 'null', definitions: { a: { maximum: 1 } } },
      [1, 'a'],
      [2],
    ],
    [
      'lists as items where no draft is named',
      { items: [{ type: 'null' }], additionalItems: false },
      [[null]],
      [[null, 1]],
    ],
    ['multiples of decimal fractions', { multipleOf: 0.1 }, [0.3, 1.1], [0.35]],
    [
      'what is contained within items',
      { items: { contains: { type: 'null' } } },
      [[[null], [1, null]]],
      [[[null], []]],
    ],
    ['names that objects inherit', { required: ['toString'] }, [{ toString: 1 }], [{}]],
    ['words that only Ajv knows', { type: 'string', nullable: true }, ['a'], [null]],
    ['escapes that Unicode patterns refuse', { pattern: '^\\_\\-.$' }, ['_-😀'], ['_']],
    [
      'formats by their RFC',
      { format: 'date-time' },
      ['2024-01-01T00:00:00Z'],
      ['2024-01-01 00:00:00Z', '2024-01-01T00:00:00+0530'],
    ],
    ['formats that are annotations', { format: 'color' }, ['no color'], []],
  ])('knows %s', (_, schema, valid, invalid) => {
    const judge = ajvJudge(schema);
    expect(valid.map((value) => judge?.(value))).toEqual(valid.map(() => undefined));
    expect(invalid.filter((value) => judge?.(value) === undefined)).toEqual([]);
  });
});
