import { describe, expect, it } from 'vitest';
import { Failure } from './failure.js';
import { checkAgainstModel } from './model-check.js';

describe('flags that name tokens', () => {
  it('may name those of the vocabulary', () => {
    expect(() =>
      checkAgainstModel(
        {
          logitBias: [
            [0, 1],
            [99, -1],
          ],
        },
        { vocabSize: 100 },
      ),
    ).not.toThrow();
  });

  it('are refused beyond it', () => {
    expect(() =>
      checkAgainstModel(
        {
          logitBias: [
            [5, 1],
            [100, -1],
          ],
        },
        { vocabSize: 100 },
      ),
    ).toThrow(new Failure('--logit-bias: the model has no token 100; its vocabulary has 100 tokens'));
  });
});
