import { describe, expect, it } from 'vitest';
import { parseInSlices } from './json-slices.js';
import { KnownValues } from './known-values.js';

const MANY = 1e9;
const LIMITS = { values: MANY, keys: MANY, characters: MANY, items: new Map<string, number>() };
/** Longer than what is parsed at once. */
const LONG = 10_000;

/** Parses bodies that share what is known. */
function reader(known = new KnownValues(new Set(['tools']))) {
  return (text: string, limits = LIMITS, chunk = 100): Record<string, unknown> => {
    const work = parseInSlices(Buffer.from(text), limits, chunk, known);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value as Record<string, unknown>;
    }
  };
}

const list = (mark: string) => JSON.stringify([mark, 'x'.repeat(LONG), { a: [1, 2, 3] }]);

describe('long values that came before', () => {
  it('are the same object when they come again, wherever in the body', () => {
    const read = reader();
    const first = read(`{"n":1,"tools":${list('a')}}`);
    const second = read(`{"tools": ${list('a')} ,"n":2}`);
    expect(second).toEqual({ tools: JSON.parse(list('a')) as unknown, n: 2 });
    expect(second.tools).toBe(first.tools);
  });

  it('are others when a byte differs, at the beginning or at the end', () => {
    const read = reader();
    const first = read(`{"tools":${list('a')}}`);
    expect(read(`{"tools":${list('b')}}`).tools).toEqual(JSON.parse(list('b')));
    const longer = list('a').replace('3]', '34]');
    expect(read(`{"tools":${longer}}`).tools).toEqual(JSON.parse(longer));
    expect(read(`{"tools":${list('a')}}`).tools).toBe(first.tools);
  });

  it('are remembered of the fields alone that come again', () => {
    const read = reader();
    const body = `{"messages":${list('a')},"more":{"tools":${list('a')}},"list":[${list('a')}]}`;
    const [first, second] = [read(body), read(body)];
    expect(second).toEqual(first);
    expect(second.messages).not.toBe(first.messages);
    expect((second.more as typeof first).tools).not.toBe((first.more as typeof first).tools);
  });

  it('do not hide what is broken behind them', () => {
    const read = reader();
    read(`{"tools":${list('a')}}`);
    for (const rest of ['', ']', '1}', ',}', '}}']) expect(() => read(`{"tools":${list('a')}${rest}`)).toThrow();
  });

  it('count as the values that they hold', () => {
    const read = reader();
    const body = `{"tools":${list('a')}}`;
    read(body);
    expect(() => read(body, { ...LIMITS, values: 5 })).toThrow('more than 5 values');
  });

  it('are forgotten when there are too many, those first that were not used for longest', () => {
    const read = reader(new KnownValues(new Set(['tools']), 2.5 * LONG));
    const firsts = ['a', 'b'].map((mark) => read(`{"tools":${list(mark)}}`).tools);
    expect(read(`{"tools":${list('a')}}`).tools).toBe(firsts[0]);
    read(`{"tools":${list('c')}}`);
    expect(read(`{"tools":${list('a')}}`).tools).toBe(firsts[0]);
    expect(read(`{"tools":${list('b')}}`).tools).not.toBe(firsts[1]);
  });
});
