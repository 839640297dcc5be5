import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NESTING_LIMIT, parseJson } from './json-body.js';
import { parseInSlices, TooManyJsonValues } from './json-slices.js';

const MANY = 1e9;

/** The value, and in how many steps it was read. */
function read(
  text: string,
  {
    maxValues = MANY,
    maxKeys = MANY,
    maxCharacters = MANY,
    items = {} as Readonly<Record<string, number>>,
    chunk = undefined as number | undefined,
  } = {},
): { readonly value: unknown; readonly steps: number } {
  const work = parseInSlices(
    Buffer.from(text),
    { values: maxValues, keys: maxKeys, characters: maxCharacters, items: new Map(Object.entries(items)) },
    chunk,
  );
  for (let steps = 1; ; steps++) {
    const { done, value } = work.next();
    if (done) return { value, steps };
  }
}

/** What a parser makes of a text, or that it refuses it. */
function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch {
    return 'refused';
  }
}

/** Longer than what is parsed at once. */
const LONG = 100_000;

/** Sizes of chunks below and above those of most members. */
const CHUNKS = fc.constantFrom(1, 2, 3, 5, 8, 13, 40, 200);

describe('a large body that is parsed in slices', () => {
  it('is what JSON.parse makes of it, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), CHUNKS, fc.constantFrom(0, 2), (value, chunk, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text, { chunk }).value).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('has strings of any characters, cut nowhere within one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), CHUNKS, (text, chunk) => {
        const whole = JSON.stringify([text]);
        const escaped = whole.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
        for (const form of [whole, escaped]) expect(read(form, { chunk }).value).toEqual([text]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused where a short one would be', () => {
    const base = JSON.stringify({ a: 'x"y', list: [1, 2, { b: [], c: {} }, 'y'], n: -1.5e3, t: true });
    const parts = ['', ',', '"', '[', ']', '{', '}', ':', '1', '\\', ' ', 'e'];
    for (const chunk of [1, 6, 20]) {
      for (let spot = 0; spot < base.length; spot++) {
        for (const part of parts) {
          for (const cut of [0, 1]) {
            const text = base.slice(0, spot) + part + base.slice(spot + cut);
            expect(outcome(() => read(text, { chunk }).value)).toEqual(outcome(() => parseJson(text)));
          }
        }
      }
    }
    const broken = ['', ' ', '[1', '[1,', '[1,]', '[,1]', '{"a":1,}', '{"a"}', '[1}', '{"a":1]', '"a', '[]]', '1 2'];
    for (const text of broken) expect(outcome(() => read(text).value)).toBe('refused');
  });

  it('keeps members whose names mean something to JavaScript', () => {
    const text = `{"long":"${'x'.repeat(LONG)}","__proto__":{"a":1},"constructor":2,"a":1,"a":2}`;
    const { value } = read(text);
    expect(Object.keys(value as object)).toEqual(['long', '__proto__', 'constructor', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    [`{"pad":"${'x'.repeat(LONG)}","prompt":"a\\ud800b"}`],
    [`{"prompt":"${'x'.repeat(LONG)}\\ud83d"}`],
    [`{"prompt":"${'\\ud83d\\ude42'.repeat(LONG)}\\ude42"}`],
    [`{"messages":["${'x'.repeat(LONG)}",{"content":"\\uDC00"}]}`],
    [`{"a":[${'0,'.repeat(LONG)}1e999,{"b":"${'x'.repeat(LONG)}"}]}`],
    [`{"a":{"b":{"\\ud83d":1,"c":"${'x'.repeat(LONG)}"}}}`],
  ])('is refused where it would lose something, in the words of a short one', (text) => {
    let message = '';
    try {
      parseJson(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/half a character|out of range/);
    expect(() => read(text)).toThrow(message);
  });

  it('is refused beyond the limit of nesting', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}"x"${']'.repeat(levels)}`;
    expect(() => read(nested(NESTING_LIMIT), { chunk: 9 })).not.toThrow();
    expect(() => read(nested(NESTING_LIMIT + 1), { chunk: 9 })).toThrow(`nested deeper than ${NESTING_LIMIT} levels`);
    expect(() => read('['.repeat(1e6))).toThrow('nested deeper');
  });

  it('is refused beyond a number of values, however they lie', () => {
    const lists = ['[1,2,3]', '[[1],[2]]', '{"a":1,"b":[2]}', `["${'x'.repeat(LONG)}",2,3]`];
    for (const text of lists) {
      expect(() => read(text, { maxValues: 5 })).not.toThrow();
      expect(() => read(text, { maxValues: 2 })).toThrow(TooManyJsonValues);
    }
    expect(() => read(`[${'0,'.repeat(1e6)}0]`, { maxValues: 1e5 })).toThrow('more than 100000 values');
  });

  it('is refused where an object has more members than grow in a short turn', () => {
    const members = Array.from({ length: 70_000 }, (_, index) => `"k${index}":0`).join();
    expect(() => read(`{"a":{"b":{${members}}}}`, { maxKeys: 65_536 })).toThrow("'a.b' must have at most 65536 keys");
    expect(() => read(`{${members}}`, { maxKeys: 65_536 })).toThrow('the body must have at most 65536 keys');
  });

  it('is refused where a field is a longer list than it may be, whatever its items', () => {
    const items = { stop: 100 };
    const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join()}]`;
    for (const item of ['1', '[]', '{"a":[1,2]}', `"${'x'.repeat(2000)}"`]) {
      expect(() => read(`{"stop":${list(item, 100)}}`, { items, chunk: 50 })).not.toThrow();
      expect(() => read(`{"stop":${list(item, 101)}}`, { items, chunk: 50 })).toThrow(
        "'stop' must have at most 100 entries",
      );
      expect(() =>
        read(`{"a":{"stop":${list(item, 101)}},"b":[${list(item, 101)}]}`, { items, chunk: 50 }),
      ).not.toThrow();
    }
  });

  it('is refused where a text has more characters than any may have', () => {
    const text = (letters: number) => JSON.stringify({ a: [{ b: 'é'.repeat(letters) }] });
    expect(() => read(text(LONG), { maxCharacters: LONG })).not.toThrow();
    expect(() => read(text(LONG + 1), { maxCharacters: LONG })).toThrow("'a[0].b' must have at most 100000 characters");
  });

  it('is not read on behind a list that is too long', () => {
    const text = `{"stop":[${'0,'.repeat(1e6)}0]}`;
    const work = parseInSlices(Buffer.from(text), {
      values: MANY,
      keys: MANY,
      characters: MANY,
      items: new Map([['stop', 100]]),
    });
    let steps = 0;
    expect(() => {
      while (!work.next().done) steps++;
    }).toThrow('at most 100 entries');
    expect(steps).toBeLessThan(3);
  });

  it.each([
    ['a string', JSON.stringify('é\n'.repeat(1e6))],
    ['numbers', `[${'1,'.repeat(1e6)}1]`],
    ['keys', `{${Array.from({ length: 6e4 }, (_, index) => `"${index}":0`).join()}}`],
    ['lists in lists', JSON.stringify([Array.from({ length: 2e5 }, () => [[]])])],
    ['spaces', `[${' '.repeat(2e6)}1${' '.repeat(2e6)}]`],
    [
      'digits of one number',
      `[${'1'.repeat(30_000)}${',1'.repeat(1e6)}]`.replaceAll('1'.repeat(30_000), '1'.repeat(300)),
    ],
  ])('is read in steps that are all short: %s', (_, text) => {
    expect(read(text).steps).toBeGreaterThan(text.length / 70_000);
  });
});
