import { describe, expect, it } from 'vitest';
import { operatorFields } from './operator-fields.js';

describe("the operator's sampling settings", () => {
  it("are fields of requests, under llama.cpp's names", () => {
    expect(operatorFields({ temperature: 0.2, top_k: 5, typ_p: 0.9, theme: 'dark', stop: 'x' })).toEqual({
      temperature: 0.2,
      top_k: 5,
      typical_p: 0.9,
    });
  });

  it('may be numbers in texts, and empty for the default of the server', () => {
    expect(operatorFields({ temperature: '0.3', top_k: '', top_p: null, min_p: 'much', max_tokens: true })).toEqual({
      temperature: 0.3,
    });
  });

  it.each([
    ['top_k;temperature', ['top_k', 'temperature']],
    [' top_k ; ', ['top_k']],
    [['top_k'], ['top_k']],
    ['kt', 'kt'],
    ['', undefined],
    [[], undefined],
    [5, undefined],
  ])('have samplers in each of the ways in which they are written: %j', (samplers, expected) => {
    expect(operatorFields({ samplers }).samplers).toEqual(expected);
  });
});
