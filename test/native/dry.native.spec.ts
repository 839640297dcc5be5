import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChainParts, Model, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, EMBEDDING_MODEL, initializeNative, native, STORY_MODEL } from './native-fixture.js';

/** As for the tokenizer: more vocabularies may be looked for in a folder. */
const FOLDER = process.env.LLAMERO_VOCABULARIES;
const others = FOLDER === undefined ? [] : readdirSync(FOLDER).map((name) => join(FOLDER, name));
const MODELS = [CHAT_MODEL, EMBEDDING_MODEL, STORY_MODEL, ...others].filter((path) => existsSync(path));

const withCode = (code: string) => expect.objectContaining({ code });

type Dry = Extract<SamplerSpec, { type: 'dry' | 'llama_dry' }>;

/** Many breakers that many tokens end with the beginning of. */
const MANY = Array.from({ length: 128 }, (_, i) => `e${' '.repeat(i % 30)}${i}`);

/** Texts that tokens hold, end with, or begin with, and some that none does. */
const breakerTexts = (model: Model) =>
  fc
    .array(fc.nat(model.info.vocabSize - 1), { minLength: 1, maxLength: 4 })
    .map((tokens) => model.detokenize(Int32Array.from(tokens), false, true))
    .chain((text) => fc.tuple(fc.constant(text), fc.nat(Math.max(text.length - 1, 0)), fc.integer({ min: 1, max: 50 })))
    .map(([text, from, length]) => text.slice(from, from + length));

describe.each(MODELS)('DRY with the vocabulary of %s', (path) => {
  let model: Model;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(path, { vocabOnly: true, gpuLayers: 0 });
  });
  afterAll(() => model.dispose());

  /** What a chain leaves of five rows of logits, with the tokens it takes. */
  function rowsOf(spec: Dry, history: readonly number[], rows: readonly Float32Array[], parts?: ChainParts) {
    const chain = new native.SamplerChain(model, [spec, { type: 'dist', seed: 3 }], {
      probabilities: 40,
      postSampling: true,
      parts,
    });
    chain.accept(Int32Array.from(history));
    const sampled = rows.map((row) => chain.sample(row));
    chain.dispose();
    return sampled;
  }

  it('chooses as the DRY of llama.cpp', { timeout: 120_000 }, async () => {
    const size = model.info.vocabSize;
    const property = fc.asyncProperty(
      fc.record({
        multiplier: fc.constantFrom(0.8, 2, -1),
        base: fc.constantFrom(1, 1.75, 3),
        allowedLength: fc.constantFrom(-1, 0, 1, 2, 4),
        lastN: fc.constantFrom(1, 3, 17, 64, 400),
        breakers: fc.array(breakerTexts(model), { maxLength: 4 }),
      }),
      // A few tokens again and again: there are repetitions, and breakers within them.
      fc.array(fc.nat(size - 1), { minLength: 2, maxLength: 6 }),
      fc.array(fc.nat(5), { maxLength: 90 }),
      fc.nat(),
      async (settings, few, places, seed) => {
        const known = new Int32Array(
          (await model.tokenizeAll(settings.breakers, false, false)).flatMap((tokens) => [...tokens]),
        );
        const tokens = [...few, ...known];
        const history = places.map((place) => tokens[(place * 7) % tokens.length]!);
        const rows = Array.from({ length: 5 }, (_, row) =>
          Float32Array.from({ length: size }, (__, token) =>
            tokens.includes(token) ? 4 + ((token * 31 + row + seed) % 7) : ((token * 17 + seed) % 100) / 50,
          ),
        );
        const expected = rowsOf({ type: 'llama_dry', ...settings }, history, rows);
        expect(rowsOf({ type: 'dry', ...settings }, history, rows)).toEqual(expected);
        const parts = await model.prepareChainParts({ breakers: settings.breakers });
        expect(rowsOf({ type: 'dry', ...settings, breakers: [] }, history, rows, parts)).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: size > 20_000 ? 6 : 40 });
  });
});

describe('the breakers of DRY', () => {
  let model: Model;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
  });
  afterAll(() => model.dispose());

  it('are looked for once', async () => {
    const request = { breakers: ['looked for', 'once'] };
    expect(model.findChainParts(request)).toBeUndefined();
    await model.prepareChainParts(request);
    expect(model.findChainParts(request)).toBeInstanceOf(native.ChainParts);
    expect(model.findChainParts({ breakers: ['looked for'] })).toBeUndefined();
  });

  it('are not kept without end', async () => {
    await model.prepareChainParts({ breakers: ['the first'] });
    for (let i = 0; i < 64; i++) await model.prepareChainParts({ breakers: [`number ${i}`] });
    expect(model.findChainParts({ breakers: ['the first'] })).toBeUndefined();
    expect(model.findChainParts({ breakers: ['number 63'] })).toBeDefined();
  });

  it('are no longer looked for once that is cancelled', async () => {
    const cancel = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    await expect(model.prepareChainParts({ breakers: ['cancelled'] }, cancel)).rejects.toMatchObject({
      code: 'ERR_ABORTED',
    });
    expect(model.findChainParts({ breakers: ['cancelled'] })).toBeUndefined();
  });

  it('cost a chain nothing that has them', async () => {
    const chainOf = (spec: Dry, parts?: ChainParts) =>
      new native.SamplerChain(model, [spec, { type: 'greedy' }], { parts }).dispose();
    const settings = { multiplier: 1, base: 2, allowedLength: 2, lastN: 4096, breakers: MANY };
    const parts = await model.prepareChainParts({ breakers: MANY });
    const ms = (work: () => void) => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    const fifty = ms(() => {
      for (let i = 0; i < 50; i++) chainOf({ type: 'dry', ...settings }, parts);
    });
    expect(fifty).toBeLessThan(ms(() => chainOf({ type: 'llama_dry', ...settings })));
  });

  it('are strings', () => {
    const breakers = [1] as unknown as readonly string[];
    expect(() => model.prepareChainParts({ breakers })).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => model.findChainParts({ breakers })).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => new (native.ChainParts as unknown as new () => ChainParts)()).toThrowError(
      withCode('ERR_INVALID_ARGUMENT'),
    );
  });
});
