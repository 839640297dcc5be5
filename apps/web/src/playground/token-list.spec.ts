import { describe, expect, it } from 'vitest';
import { idsIn, movedTo, promptOf, seenText, stepOf, tokensOf } from './token-list.js';

describe('generated tokens', () => {
  it('are read with what might have stood in their place', () => {
    const now = {
      token: ' fox',
      logprob: Math.log(0.5),
      top_logprobs: [
        { token: ' fox', logprob: Math.log(0.5) },
        { token: ' cat', logprob: Math.log(0.25) },
      ],
    };
    const [token] = tokensOf({ content: ' fox', completion_probabilities: [now] });
    expect([token!.text, token!.others.map(({ text }) => text)]).toEqual([' fox', [' fox', ' cat']]);
    expect([token!.probability, token!.others[1]!.probability]).toEqual([0.5, 0.25]);
  });

  it('are read as llama-server gave them before', () => {
    const then = { content: ' fox', probs: [{ tok_str: ' fox', prob: 0.9 }] };
    expect(tokensOf({ completion_probabilities: [then] })).toEqual([
      { id: undefined, text: ' fox', probability: 0.9, others: [{ id: undefined, text: ' fox', probability: 0.9 }] },
    ]);
  });

  it('are gone on from by their ids, where the server tells them', () => {
    const token = (id: number | undefined) => ({ id, text: 'x', probability: 1, others: [] });
    expect([promptOf('a', []), promptOf('a', [token(5)]), promptOf('a', [token(5), token(undefined)])]).toEqual([
      'a',
      ['a', 5],
      'axx',
    ]);
  });

  it('show the ends of lines', () => {
    expect(seenText('a\n\n b')).toBe('a↵↵ b');
  });

  it.each([
    ['1, 2 3', [1, 2, 3]],
    ['[1,22]\n', [1, 22]],
    ['0', [0]],
    ['', undefined],
    ['1 a', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['9'.repeat(10), undefined],
  ])('are typed in as ids: %j', (text, ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  it('are gone over by keys, in the direction of their text', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'a'];
    expect(keys.map((key) => movedTo(key, 2, 5, false))).toEqual([1, 3, 1, 3, 0, 4, undefined]);
    expect(keys.slice(0, 2).map((key) => movedTo(key, 2, 5, true))).toEqual([3, 1]);
    expect([movedTo('ArrowLeft', 0, 5, false), movedTo('ArrowRight', 4, 5, false)]).toEqual([0, 4]);
  });

  it('come in four steps', () => {
    expect([0, 0.05, 0.2, 0.5, 0.9, 1].map(stepOf)).toEqual([0, 0, 1, 2, 3, 3]);
  });
});
