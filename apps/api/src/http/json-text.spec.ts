import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLargeBody, jsonText } from './json-text.js';
import { WrittenLater } from './written-later.js';

function textOf(value: unknown): string {
  return [...jsonText(value)].join('');
}

const BIG_STRING = '🦙é\n"'.repeat(50_000);

describe('the text of a large body', () => {
  it('is what JSON.stringify makes of it', () => {
    const member = fc.oneof(
      { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 5 },
      fc.constantFrom(undefined, '', BIG_STRING, Array(3000).fill(1), Array(3000).fill({ a: [] }), NaN),
    );
    const list = fc.array(member);
    fc.assert(
      fc.property(fc.oneof(list, fc.dictionary(fc.string(), member), fc.record({ a: list, b: list })), (value) => {
        expect(textOf(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 200 },
    );
  });

  it('has what is written later, made one by one', () => {
    let made = 0;
    const items = Array.from(
      { length: 500 },
      (_, id) => new WrittenLater(() => ({ id, made: ++made, top: Array(900).fill(id) })),
    );
    const text = jsonText({ items, end: true });
    let written = '';
    for (let part = 0; part < 20; part++) written += text.next().value;
    expect(made).toBeLessThan(100);
    written += [...text].join('');
    expect(made).toBe(500);
    const body = JSON.parse(written) as { items: { id: number }[]; end: boolean };
    expect(body.items.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, id) => id));
  });

  it.each([
    ['a string', BIG_STRING],
    ['numbers', Array(1e6).fill(7)],
    ['strings', Array(1e5).fill('some text')],
    ['keys', Object.fromEntries(Array.from({ length: 1e5 }, (_, index) => [`k${index}`, index]))],
    ['lists', Array.from({ length: 5e4 }, () => [1, [2]])],
    ['one list within others', [[[Array(1e6).fill(7)]]]],
  ])('comes in parts that are all short: %s', (_, value) => {
    expect(isLargeBody(value) || typeof value === 'string').toBe(true);
    for (const part of jsonText(value)) expect(part.length).toBeLessThan(150_000);
  });
});

describe('a body', () => {
  it('is large by what it holds, and not by how it is nested', () => {
    expect(isLargeBody({ content: 'x'.repeat(10_000), tokens: Array(1000).fill(1) })).toBe(false);
    expect(isLargeBody({ a: { b: { content: 'x'.repeat(1e6) } } })).toBe(true);
    expect(isLargeBody({ a: { b: Array(1e5).fill(1) } })).toBe(true);
    expect(isLargeBody(Array.from({ length: 200 }, () => new WrittenLater(() => 1)))).toBe(true);
  });
});
