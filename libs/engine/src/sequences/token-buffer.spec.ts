import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBuffer } from './token-buffer.js';

const list = (buffer: TokenBuffer) => Array.from({ length: buffer.length }, (_, place) => buffer.at(place));

describe('TokenBuffer', () => {
  it('grows beyond its first size', () => {
    const buffer = new TokenBuffer();
    for (let token = 0; token < 1000; token++) buffer.push(token);
    expect(list(buffer)).toEqual([...Array(1000).keys()]);
  });

  it('compares no further than it is told', () => {
    const buffer = new TokenBuffer();
    buffer.replace(Int32Array.of(1, 2, 3, 4));
    expect(buffer.commonPrefix(Int32Array.of(1, 2, 3, 9), 4)).toBe(3);
    expect(buffer.commonPrefix(Int32Array.of(1, 2, 3, 9), 2)).toBe(2);
    expect(buffer.commonPrefix(Int32Array.of(1), 4)).toBe(1);
    expect(buffer.commonPrefix(Int32Array.of(), 4)).toBe(0);
  });

  it('behaves like an array, whatever is done to it', () => {
    const action = fc.oneof(
      fc.record({ push: fc.nat(99) }),
      fc.record({ replace: fc.array(fc.nat(99), { maxLength: 600 }) }),
      fc.record({ truncate: fc.nat(600) }),
      fc.record({ remove: fc.tuple(fc.nat(600), fc.nat(600)) }),
    );
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const buffer = new TokenBuffer();
        let model: number[] = [];
        for (const act of actions) {
          if ('push' in act) {
            buffer.push(act.push);
            model.push(act.push);
          } else if ('replace' in act) {
            buffer.replace(Int32Array.from(act.replace));
            model = [...act.replace];
          } else if ('truncate' in act) {
            buffer.truncate(act.truncate);
            model.length = Math.min(model.length, act.truncate);
          } else {
            const [from, to] = act.remove.map((place) => Math.min(place, model.length)).sort((a, b) => a - b);
            buffer.remove(from!, to!);
            model.splice(from!, to! - from!);
          }
          expect(list(buffer)).toEqual(model);
        }
      }),
    );
  });
});
