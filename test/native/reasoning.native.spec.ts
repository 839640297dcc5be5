import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GrammarSpec, Model, ReasoningSpec, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

/** Ordinary tokens of the demo model; what they say does not matter. */
const [OPEN, CLOSE, BRACKET, MESSAGE, WORD, OTHER] = [300, 301, 302, 303, 304, 305];
const LIMITS: ReasoningSpec = {
  budget: 2,
  starts: [[OPEN]],
  ends: [[CLOSE, BRACKET]],
  forced: [MESSAGE, CLOSE, BRACKET],
  opening: [],
};

describe('a chain of forced tokens', () => {
  it('gives its tokens whatever the logits, with their probabilities, and fails after the last', async () => {
    initializeNative();
    const model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    const forcedTokens = Int32Array.of(WORD, OTHER);
    const chain = new native.SamplerChain(model, [{ type: 'greedy' }], { forcedTokens, probabilities: 1 });
    const logits = new Float32Array(model.info.vocabSize);
    logits[OPEN] = 10;
    expect([chain.sample(logits), chain.sample(logits)]).toMatchObject([
      { token: WORD, ids: Int32Array.of(OPEN) },
      { token: OTHER },
    ]);
    expect(() => chain.sample(logits)).toThrowError(expect.objectContaining({ code: 'ERR_SAMPLING' }));
    for (const wrong of [Int32Array.of(-1), [1]]) {
      const options = { forcedTokens: wrong as Int32Array };
      expect(() => new native.SamplerChain(model, [{ type: 'greedy' }], options)).toThrowError(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    }
    model.dispose();
  });
});

describe('a reasoning budget', () => {
  let model: Model;
  let size: number;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    size = model.info.vocabSize;
  });
  afterAll(() => model.dispose());

  const ENDINGS: readonly (readonly [string, readonly SamplerSpec[]])[] = [
    ['greedy', [{ type: 'greedy' }]],
    ['biased', [{ type: 'logit_bias', biases: [[OTHER, 1]] }, { type: 'greedy' }]],
    [
      'dist',
      [
        { type: 'top_k', k: 40 },
        { type: 'dist', seed: 7 },
      ],
    ],
    ['mirostat', [{ type: 'mirostat_v2', seed: 7, tau: 5, eta: 0.1 }]],
  ];

  /** What a chain says where the model wants to say `wanted`. */
  function said(
    limits: Partial<ReasoningSpec>,
    wanted: readonly number[],
    specs = ENDINGS[0]![1],
    grammar?: GrammarSpec,
  ) {
    const chain = new native.SamplerChain(model, specs, {
      reasoning: { ...LIMITS, ...limits },
      ...(grammar && { grammar }),
    });
    return wanted.map((token) => {
      const logits = new Float32Array(size);
      logits[token] = 200;
      return chain.sample(logits).token;
    });
  }

  it.each(ENDINGS)('ends reasoning that is too long, in a chain that ends %s', (_, specs) => {
    const wanted = [WORD, OPEN, WORD, WORD, WORD, WORD, WORD, WORD, OTHER];
    expect(said({}, wanted, specs)).toEqual([WORD, OPEN, WORD, WORD, MESSAGE, CLOSE, BRACKET, WORD, OTHER]);
  });

  it('counts reasoning that the prompt has begun', () => {
    expect(said({ opening: [WORD, OPEN] }, [WORD, WORD, WORD, WORD, WORD, OTHER])).toEqual([
      ...[WORD, WORD, MESSAGE, CLOSE, BRACKET, OTHER],
    ]);
  });

  it('leaves reasoning alone that ends in time, and counts each anew', () => {
    const reasoning = [OPEN, WORD, CLOSE, BRACKET, OTHER];
    expect(said({ budget: 3 }, [...reasoning, ...reasoning])).toEqual([...reasoning, ...reasoning]);
    expect(said({ budget: 3 }, [...reasoning, OPEN, WORD, WORD, WORD, WORD]).at(-1)).toBe(MESSAGE);
  });

  it('of nothing ends reasoning at once', () => {
    expect(said({ budget: 0 }, [OPEN, WORD, WORD, WORD, WORD])).toEqual([OPEN, MESSAGE, CLOSE, BRACKET, WORD]);
  });

  it('is not spent by what the prompt says behind the beginning of reasoning', () => {
    expect(said({ budget: 0, opening: [OPEN, WORD, OTHER] }, [WORD, WORD, WORD, OTHER])).toEqual([
      ...[MESSAGE, CLOSE, BRACKET, OTHER],
    ]);
    expect(said({ budget: 0, opening: [OPEN, CLOSE, BRACKET] }, [WORD, WORD])).toEqual([WORD, WORD]);
  });

  it('keeps reasoning from a grammar that waits for its trigger', () => {
    const { bytes, offsets } = model.pieces();
    const piece = new TextDecoder().decode(bytes.subarray(offsets[OTHER]!, offsets[OTHER + 1]!));
    const grammar = { gbnf: `root ::= ${JSON.stringify(piece.repeat(2))}`, lazy: true, triggerTokens: [OTHER] };
    const reasoning = [OPEN, OTHER, WORD];
    expect(said({}, [...reasoning, WORD, WORD, WORD, WORD], ENDINGS[0]![1], grammar)).toEqual([
      ...reasoning,
      ...[MESSAGE, CLOSE, BRACKET, WORD],
    ]);
    const answer = [OPEN, CLOSE, BRACKET, OTHER, WORD];
    const heard = said({}, answer, ENDINGS[0]![1], grammar);
    expect(heard.slice(0, -1)).toEqual(answer.slice(0, -1));
    expect(heard.at(-1)).not.toBe(WORD);
  });

  it.each<[Partial<Record<keyof ReasoningSpec, unknown>>, string]>([
    [{ budget: -1 }, 'reasoning.budget'],
    [{ starts: [] }, 'reasoning.starts must not be empty'],
    [{ starts: [[]] }, 'reasoning.starts[0] must not be empty'],
    [{ ends: [5] }, 'reasoning.ends[0] must be an array'],
    [{ ends: [[-1]] }, 'reasoning.ends[0][0] is not a token'],
    [{ forced: [] }, 'reasoning.forced must not be empty'],
    [{ forced: [1.5] }, 'reasoning.forced[0] is not a token'],
    [{ opening: 5 }, 'reasoning.opening must be an array'],
    [{ opening: [1e9] }, 'reasoning.opening[0] is not a token'],
  ])('is refused as %j', (wrong, message) => {
    const reasoning = { ...LIMITS, ...wrong } as ReasoningSpec;
    expect(() => new native.SamplerChain(model, [{ type: 'greedy' }], { reasoning })).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining(message) }),
    );
  });
});
