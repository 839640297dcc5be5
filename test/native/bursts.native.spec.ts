import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChain, StepInput } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, contextParams, initializeNative, native, promptEntries, step } from './native-fixture.js';

const withCode = (code: string) => expect.objectContaining({ code });

describe('several steps in one call', () => {
  const BUDGET = 10_000_000;
  let model: Model;
  let context: Context;
  /** Greedy, without the tokens that end a generation. */
  let forever: SamplerChain;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    const { attributes } = model.pieces();
    const ends = [...attributes.keys()].filter((token) => (attributes[token]! & 2) !== 0);
    const biases = ends.map((token) => [token, Number.NEGATIVE_INFINITY] as const);
    forever = new native.SamplerChain(model, [{ type: 'logit_bias', biases }, { type: 'greedy' }]);
  });
  afterAll(() => model.dispose());
  beforeEach(async () => {
    context = await native.Context.create(model, contextParams({ sequences: 2, kvUnified: true }));
  });
  afterEach(() => context.dispose());

  const opening = () => step(context, promptEntries(Int32Array.of(1, 20), forever));
  const burst = (token: number, position: number, maxSteps: number, changes: Partial<StepInput> = {}) =>
    context.step({
      tokens: Int32Array.of(token),
      positions: Int32Array.of(position),
      sequences: Int32Array.of(0),
      outputs: Uint8Array.of(1),
      length: 1,
      samplers: [forever],
      maxSteps,
      budgetMicros: BUDGET,
      ...changes,
    });

  it('give the tokens that single steps give', async () => {
    const first = (await opening()).tokens[0]!;
    const singles: number[] = [];
    for (let token = first, position = 2; position < 12; position++) {
      const output = await burst(token, position, 1);
      expect(output.steps).toBe(1);
      token = output.tokens[0]!;
      singles.push(token);
    }
    context.trim(0, 2, -1);
    const { steps, tokens } = await burst(first, 2, 10);
    expect(steps).toBe(10);
    expect([...tokens]).toEqual(singles);
    expect(context.lastPosition(0)).toBe(11);
  });

  it('are one without a budget, and end when they are interrupted', async () => {
    const first = (await opening()).tokens[0]!;
    const { steps, tokens } = await burst(first, 2, 100, { budgetMicros: 0 });
    expect(steps).toBe(1);
    const running = burst(tokens[0]!, 3, 200);
    context.interrupt();
    expect((await running).steps).toBeLessThan(200);
    context.interrupt(); // with nothing running it does nothing
    const position = context.lastPosition(0) + 1;
    expect((await burst(20, position, 3)).steps).toBe(3);
  });

  it('end before a step for which the cache has no room', async () => {
    await step(context, promptEntries(new Int32Array(250).fill(20), null));
    const { steps, tokens } = await burst(20, 250, 100);
    expect(steps).toBe(6);
    expect(tokens).toHaveLength(6);
    expect(context.lastPosition(0)).toBe(255);
  });

  it('end with a token that ends a generation', async () => {
    const ends = new native.SamplerChain(model, [
      { type: 'logit_bias', biases: [[model.info.eos, 1000]] },
      { type: 'greedy' },
    ]);
    const { steps, tokens } = await burst(20, 0, 100, { samplers: [ends] });
    expect([steps, ...tokens]).toEqual([1, model.info.eos]);
  });

  it('are refused where a token is not the last of its sequence', () => {
    const two = { tokens: Int32Array.of(1, 20), positions: Int32Array.of(0, 1), sequences: Int32Array.of(0, 0) };
    expect(() => burst(20, 0, 2, { ...two, outputs: Uint8Array.of(0, 1), length: 2 })).toThrowError(
      withCode('ERR_INVALID_ARGUMENT'),
    );
    expect(() => burst(20, 0, 0)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => burst(20, 0, 2, { samplers: [null] })).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });
});
