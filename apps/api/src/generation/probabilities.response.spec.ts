import { describe, expect, it } from 'vitest';
import type { Vocabulary } from '#engine';
import { ProbabilityView } from './probabilities.response.js';

const vocabulary = { piece: (id: number) => Buffer.from(String.fromCharCode(id)) } as unknown as Vocabulary;
const CHOSEN = {
  id: 97,
  value: 1,
  top: { ids: Int32Array.of(97, 98, 99), values: Float32Array.of(1, 0, 0) },
};

describe('tokens of probability 0 after sampling', () => {
  it.each([
    [false, ['a', 'b']],
    [true, ['a']],
  ])('are among the most likely tokens unless they are to be hidden: %s', (hidesImpossible, texts) => {
    const view = new ProbabilityView(vocabulary, true, 2, hidesImpossible);
    expect(view.item(CHOSEN)).toMatchObject({ prob: 1, top_probs: texts.map((token) => ({ token })) });
    expect(Object.keys(view.columns([CHOSEN], 0).top_logprobs[0]!.toJSON())).toEqual(texts);
  });
});
