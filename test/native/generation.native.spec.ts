import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import {
  contextParams,
  defaultChain,
  generate,
  initializeNative,
  native,
  promptEntries,
  STORY_MODEL,
  step,
  unless,
} from './native-fixture.js';

const PROMPT = 'Once upon a time';
const GREEDY =
  ', there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.';

/** What llama-server v0.5.0 answered to the same prompt and settings, on one thread. */
const PEER: readonly { readonly name: string; readonly specs: readonly SamplerSpec[]; readonly text: string }[] = [
  {
    name: 'temperature 0.8 with seed 42',
    specs: defaultChain(42),
    text: ', there was a little girl named Lily. She had a stuffed animal named Lily. Lily loved to play with her toys and her bags. One day, she saw a crazy bird around her,',
  },
  {
    name: 'temperature 0.8 with seed 7',
    specs: defaultChain(7),
    text: ', there was a little girl named Lily. She loved to play outside and eat them. One day, she saw a big, scary box in her room. She wanted to eat it, but her mommy said she could',
  },
  {
    name: 'mirostat 2',
    specs: [
      { type: 'temperature', temperature: 0.8, range: 0, exponent: 1 },
      { type: 'mirostat_v2', seed: 42, tau: 5, eta: 0.1 },
    ],
    text: ', there was a little girl named Lily. She loved to play pretend with her toy cars. One day, Lily went to her house to',
  },
  {
    name: 'mirostat 1',
    specs: [
      { type: 'temperature', temperature: 0.8, range: 0, exponent: 1 },
      { type: 'mirostat', seed: 42, tau: 5, eta: 0.1, m: 100 },
    ],
    text: ', there was a little girl named Lily. She had a happy prince named Jenny. She always wanted to show her friend',
  },
];

describe.skipIf(!existsSync(STORY_MODEL))(`generation${unless(STORY_MODEL)}`, () => {
  let model: Model;
  let context: Context;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(STORY_MODEL, {});
    context = await native.Context.create(model, contextParams({ contextSize: 512, sequences: 4, kvUnified: true }));
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });

  const chain = (specs: readonly SamplerSpec[]) => {
    context.clear();
    const sampler = new native.SamplerChain(model, specs);
    return sampler;
  };

  it('continues a story greedily as llama.cpp does', async () => {
    expect(await generate(model, context, PROMPT, chain([{ type: 'greedy' }]), 60)).toContain(GREEDY);
  });

  it('chooses the same tokens with a chain at temperature 0 as with greedy', async () => {
    expect(await generate(model, context, PROMPT, chain(defaultChain(1, 0)), 60)).toContain(GREEDY);
  });

  it.each(PEER)("gives llama-server's text for $name", async ({ specs, text }) => {
    const count = text.length > 130 ? 64 : 40;
    expect(await generate(model, context, PROMPT, chain(specs), count)).toBe(text);
  });

  it("gives llama-server's text for repetition penalty, DRY, XTC, dynamic temperature and typical p together", async () => {
    const specs: SamplerSpec[] = [
      { type: 'penalties', lastN: 16, repeat: 1.3, frequency: 0, presence: 0 },
      { type: 'dry', multiplier: 0.8, base: 1.75, allowedLength: 2, lastN: 64, breakers: ['\n', ':', '"', '*'] },
      { type: 'top_k', k: 40 },
      { type: 'typ_p', p: 0.9, minKeep: 0 },
      { type: 'top_p', p: 0.95, minKeep: 0 },
      { type: 'min_p', p: 0.05, minKeep: 0 },
      { type: 'xtc', probability: 0.5, threshold: 0.05, minKeep: 0, seed: 42 },
      { type: 'temperature', temperature: 0.8, range: 0.3, exponent: 1 },
      { type: 'dist', seed: 42 },
    ];
    const sampler = chain(specs);
    sampler.accept(await model.tokenize(PROMPT, true, true));
    expect(await generate(model, context, PROMPT, sampler, 40)).toBe(
      ', there was a boy named Timmy. Tim had so much fun playing outside and his trip was dizzy. One day,',
    );
  });

  it('gives each sequence of a batch the text that it has alone', async () => {
    const prompts = ['Once upon a time', 'Tim and Sue', 'The dog was'];
    const alone: string[] = [];
    for (const prompt of prompts) alone.push(await generate(model, context, prompt, chain(defaultChain(5)), 24));

    context.clear();
    const samplers = prompts.map(() => new native.SamplerChain(model, defaultChain(5)));
    const tokens = await Promise.all(prompts.map((prompt) => model.tokenize(prompt, true, true)));
    const generated: number[][] = prompts.map(() => []);
    let output = await step(
      context,
      tokens.flatMap((each, i) => promptEntries(each, samplers[i]!, i)),
    );
    for (let round = 0; round < 24; round += 1) {
      output.tokens.forEach((token, i) => {
        generated[i]!.push(token);
      });
      output = await step(
        context,
        tokens.map((each, i) => ({
          token: generated[i]!.at(-1)!,
          position: each.length + round,
          sequence: i,
          sampler: samplers[i]!,
        })),
      );
    }
    expect(generated.map((each) => model.detokenize(Int32Array.from(each), false, false))).toEqual(alone);
  });

  it('takes -1 as the token that the sequence sampled last', async () => {
    const sampler = chain([{ type: 'greedy' }]);
    const tokens = await model.tokenize(PROMPT, true, true);
    const generated = [(await step(context, promptEntries(tokens, sampler))).tokens[0]!];
    for (let position = tokens.length; generated.length < 60; position += 1) {
      generated.push((await step(context, [{ token: -1, position, sampler }])).tokens[0]!);
    }
    expect(model.detokenize(Int32Array.from(generated), false, false)).toContain(GREEDY);
  });

  it('continues from a restored sequence as from the original, in another sequence too', async () => {
    const sampler = chain([{ type: 'greedy' }]);
    const tokens = await model.tokenize(PROMPT, true, true);
    const first = (await step(context, promptEntries(tokens, sampler))).tokens[0]!;
    const state = await context.save(0);
    const follow = async (sequence: number) => {
      const generated = [first];
      for (let position = tokens.length; generated.length < 30; position += 1) {
        generated.push((await step(context, [{ token: generated.at(-1)!, position, sequence, sampler }])).tokens[0]!);
      }
      return generated;
    };
    const original = await follow(0);
    context.clear();
    await context.restore(2, state);
    expect(context.lastPosition(2)).toBe(tokens.length - 1);
    expect(await follow(2)).toEqual(original);
  });

  it('shifts positions so that a story goes on after its middle was dropped', async () => {
    expect(context.canShift).toBe(true);
    const sampler = chain([{ type: 'greedy' }]);
    const tokens = await model.tokenize(`${PROMPT}${GREEDY}`, true, true);
    await step(context, promptEntries(tokens, null));
    expect(context.trim(0, 4, 14)).toBe(true);
    context.shift(0, 14, -1, -10);
    expect(context.lastPosition(0)).toBe(tokens.length - 11);
    const output = await step(context, [{ token: tokens.at(-1)!, position: tokens.length - 10, sampler }]);
    expect(output.tokens[0]).toBeGreaterThanOrEqual(0);
  });

  it('copies a prompt to another sequence', async () => {
    const sampler = chain([{ type: 'greedy' }]);
    const tokens = await model.tokenize(PROMPT, true, true);
    const first = (await step(context, promptEntries(tokens, sampler))).tokens[0]!;
    context.copy(0, 3, -1, -1);
    const next = async (sequence: number) =>
      (await step(context, [{ token: first, position: tokens.length, sequence, sampler }])).tokens[0];
    expect(context.lastPosition(3)).toBe(tokens.length - 1);
    expect(await next(3)).toBe(await next(0));
  });
});
