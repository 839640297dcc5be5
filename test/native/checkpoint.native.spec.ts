import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChain } from '../../libs/engine/src/backend/native.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';
import { contextParams, initializeNative, native } from './native-fixture.js';

const models = new TinyModels();
afterAll(() => models.remove());

const PROMPT = Int32Array.from({ length: 120 }, (_, place) => 300 + ((place * 37) % 2000));
const PLACE = 70;

describe.each(['mamba', 'jamba', 'gemma2'] as const satisfies readonly TinyArchitecture[])(
  'the fixed part of a sequence of %s',
  (name) => {
    let model: Model;
    let context: Context;
    let sampler: SamplerChain;

    beforeAll(async () => {
      initializeNative();
      model = await native.Model.load(models.make(name), {});
      context = await native.Context.create(model, contextParams({ sequences: 2, contextSize: 512, ubatchSize: 64 }));
      sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
    });
    afterAll(() => {
      sampler.dispose();
      context.dispose();
      model.dispose();
    });

    /** Evaluates [from, to) of the prompt. @returns the token behind it */
    async function evaluate(sequence: number, from: number, to: number): Promise<number> {
      const length = to - from;
      const outputs = new Uint8Array(length);
      outputs[length - 1] = 1;
      const { tokens } = await context.step({
        tokens: PROMPT.slice(from, to),
        positions: Int32Array.from({ length }, (_, place) => from + place),
        sequences: new Int32Array(length).fill(sequence),
        ...{ outputs, length, samplers: [sampler] },
      });
      return tokens[0]!;
    }

    async function saved(sequence: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(context.savedSize(sequence, 'fixed'));
      expect(await context.saveInto(sequence, bytes, true, 'fixed')).toBe(bytes.length);
      return bytes;
    }

    it('brings it back to where it was saved, without its cells of attention', async () => {
      await evaluate(0, 0, PLACE);
      const state = await saved(0);
      const expected = await evaluate(0, PLACE, PROMPT.length);
      const isWhole = name === 'mamba';
      if (isWhole) expect(state.length).toBe(context.savedSize(0));
      else expect(state.length).toBeLessThan(context.savedSize(0));
      await evaluate(1, 0, 10); // what another sequence does is its own affair
      await context.restore(0, state, 'fixed');
      expect(context.trim(0, PLACE, -1)).toBe(true);
      expect(context.lastPosition(0)).toBe(PLACE - 1);
      expect(await evaluate(0, PLACE, PROMPT.length)).toBe(expected);
      expect(context.lastPosition(1)).toBe(9);
      context.clear();
    });

    it('is not taken for all of it, nor the other way round, and its damage is found', async () => {
      await evaluate(0, 0, PLACE);
      const state = await saved(0);
      const whole = await context.save(0);
      const damaged = Uint8Array.from(state);
      damaged[state.length >> 1]! ^= 1;
      await expect(context.restore(1, state)).rejects.toMatchObject({ code: 'ERR_STATE' });
      await expect(context.restore(1, whole, 'fixed')).rejects.toMatchObject({ code: 'ERR_STATE' });
      await expect(context.restore(0, damaged, 'fixed')).rejects.toMatchObject({ code: 'ERR_STATE' });
      expect([context.lastPosition(0), context.lastPosition(1)]).toEqual([-1, -1]);
      context.clear();
    });
  },
);
