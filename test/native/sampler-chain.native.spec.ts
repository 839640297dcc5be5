import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChainOptions, SamplerSpec } from '../../libs/engine/src/core/native.js';
import {
  CHAT_MODEL,
  contextParams,
  defaultChain,
  generate,
  initializeNative,
  native,
  promptEntries,
  step,
} from './native-fixture.js';

const GREEDY: SamplerSpec = { type: 'greedy' };
const withCode = (code: string) => expect.objectContaining({ code });

/** One valid spec of every type of the table. */
const EXAMPLES: readonly SamplerSpec[] = [
  { type: 'logit_bias', biases: [[5, -1]] },
  { type: 'penalties', lastN: -1, repeat: 1.1, frequency: 0.1, presence: 0.1 },
  { type: 'dry', multiplier: 0.8, base: 1.75, allowedLength: 2, lastN: -1, breakers: ['\n'] },
  { type: 'top_n_sigma', n: 1 },
  { type: 'top_k', k: 40 },
  { type: 'typ_p', p: 0.9, minKeep: 1 },
  { type: 'top_p', p: 0.9, minKeep: 1 },
  { type: 'min_p', p: 0.1, minKeep: 1 },
  { type: 'xtc', probability: 0.5, threshold: 0.1, minKeep: 1, seed: 1 },
  { type: 'temperature', temperature: 0.8, range: 0.2, exponent: 1 },
  { type: 'infill' },
  { type: 'greedy' },
  { type: 'dist', seed: 1 },
  { type: 'mirostat', seed: 1, tau: 5, eta: 0.1, m: 100 },
  { type: 'mirostat_v2', seed: 1, tau: 5, eta: 0.1 },
];
const SELECTS = new Set(['greedy', 'dist', 'mirostat', 'mirostat_v2']);

describe('SamplerChain', () => {
  let model: Model;
  let context: Context;
  let prompt: Int32Array;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
    context = await native.Context.create(model, contextParams({ sequences: 3, kvUnified: true }));
    prompt = await model.tokenize('Once upon a time', true, true);
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });
  beforeEach(() => context.clear());

  const chain = (specs: readonly SamplerSpec[], options?: SamplerChainOptions) =>
    new native.SamplerChain(model, specs, options);
  const bias = (biases: readonly (readonly [number, number])[]): SamplerSpec => ({ type: 'logit_bias', biases });

  it('has an example of every type here, in the order of the table', () => {
    expect(EXAMPLES.map((spec) => spec.type)).toEqual(native.samplerTypes());
  });

  it.each(EXAMPLES.map((spec) => [spec.type, spec] as const))('makes and runs a chain with %s', async (type, spec) => {
    const sampler = chain(SELECTS.has(type) ? [spec] : [spec, { type: 'dist', seed: 3 }]);
    sampler.accept(prompt);
    const output = await step(context, promptEntries(prompt, sampler));
    expect(output.tokens[0]).toBeGreaterThanOrEqual(0);
  });

  it('refuses what is no chain', () => {
    const make = (specs: unknown) => () => chain(specs as SamplerSpec[]);
    for (const specs of [
      undefined,
      'greedy',
      [],
      [{ type: 'top_k', k: 1 }],
      [GREEDY, GREEDY],
      [GREEDY, { type: 'top_k', k: 1 }],
      [{ type: 'nonsense' }],
      [{}],
      [null],
      [{ type: 'top_k' }, GREEDY],
      [{ type: 'top_k', k: Number.NaN }, GREEDY],
      [{ type: 'dist', seed: -1 }],
      [{ type: 'dist', seed: 2 ** 32 }],
      [{ type: 'penalties', lastN: 64, repeat: 0, frequency: 0, presence: 0 }, GREEDY],
      [bias([[2048, 1]]), GREEDY],
      [bias([[-1, 1]]), GREEDY],
      [bias([[1, Number.NaN]]), GREEDY],
    ]) {
      expect(make(specs)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    }
    expect(() => new native.SamplerChain({} as Model, [GREEDY])).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it('draws a random seed once and reports it', async () => {
    const drawn = chain(defaultChain(0xffffffff));
    expect(drawn.seed).not.toBe(0xffffffff);
    expect(chain(defaultChain(0xffffffff)).seed).not.toBe(drawn.seed);
    const text = await generate(model, context, 'Once upon a time', drawn, 30);
    context.clear();
    expect(await generate(model, context, 'Once upon a time', chain(defaultChain(drawn.seed)), 30)).toBe(text);
    expect(chain(defaultChain(17)).seed).toBe(17);
  });

  it('never gives a token that is biased away', async () => {
    const first = (await step(context, promptEntries(prompt, chain([GREEDY])))).tokens[0]!;
    context.clear();
    const other = (await step(context, promptEntries(prompt, chain([bias([[first, -Infinity]]), GREEDY])))).tokens[0]!;
    expect(other).not.toBe(first);
    context.clear();
    const forced = (await step(context, promptEntries(prompt, chain([bias([[777, 1000]]), GREEDY])))).tokens[0]!;
    expect(forced).toBe(777);
  });

  it('penalizes accepted prompt tokens', async () => {
    const first = (await step(context, promptEntries(prompt, chain([GREEDY])))).tokens[0]!;
    context.clear();
    const penalized = chain([{ type: 'penalties', lastN: 8, repeat: 1, frequency: 0, presence: 100 }, GREEDY]);
    penalized.accept(Int32Array.of(first));
    expect((await step(context, promptEntries(prompt, penalized))).tokens[0]).not.toBe(first);
    expect(() => penalized.accept(Int32Array.of(2048))).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => penalized.accept([1] as unknown as Int32Array)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it.each([
    ['a digit', 'root ::= [0-9]+', /^[0-9]+$/],
    ['a literal', 'root ::= " yes" | " no"', /^ (yes|no)$/],
    ['JSON', 'root ::= "{" "\\"name\\": \\"" [a-z]{1,8} "\\"" "}"', /^\{"name": "[a-z]{1,8}"\}$/],
  ])('holds a generation to a grammar of %s', async (_name, gbnf, expected) => {
    for (const specs of [[GREEDY], defaultChain(3)]) {
      context.clear();
      const text = await generate(model, context, 'Once upon a time', chain(specs, { grammar: { gbnf } }), 12);
      expect(text).toMatch(expected);
    }
  });

  it('ends where the grammar ends', async () => {
    const sampler = chain([GREEDY], { grammar: { gbnf: 'root ::= " yes"' } });
    expect(await generate(model, context, 'Once upon a time', sampler, 50)).toBe(' yes');
  });

  it('lets a lazy grammar begin at its trigger', async () => {
    const sampler = chain([GREEDY], {
      grammar: { gbnf: 'root ::= " there" " is a key"', lazy: true, triggerPatterns: ['( there)'] },
    });
    expect(await generate(model, context, 'Once upon a time', sampler, 50)).toBe(', there is a key');
  });

  it('looks for a trigger in a text so long that std::regex needs more than a usual stack', async () => {
    // One token of many characters, generated over and over.
    const { offsets } = model.pieces();
    const sizes = Array.from({ length: 2048 }, (_, token) => offsets[token + 1]! - offsets[token]!);
    const longest = sizes.indexOf(Math.max(...sizes));
    const grammar = { gbnf: 'root ::= "x"', lazy: true, triggerPatterns: ['^[\\s\\S]*(<never>)$'] };
    const sampler = chain([bias([[longest, 1000]]), GREEDY], { grammar });
    const rows = Array.from({ length: 256 }, (_, position) => ({ token: 20, position, sampler }));
    const rounds = Math.ceil(32_000 / (256 * sizes[longest]!));
    for (let round = 0; round < rounds; round += 1) {
      context.clear();
      const { tokens, errors } = await step(context, rows);
      expect(errors).toBeUndefined();
      expect(new Set(tokens)).toEqual(new Set([longest]));
    }
  });

  it('moves a grammar past its prefill', async () => {
    const grammar = { gbnf: 'root ::= "<a>" "x" "</a>"', prefill: '<a>' };
    expect(await generate(model, context, 'Once upon a time', chain([GREEDY], { grammar }), 50)).toBe('x</a>');
    expect(() => chain([GREEDY], { grammar: { ...grammar, prefill: '<b>' } })).toThrowError(withCode('ERR_GRAMMAR'));
    expect(() => chain([GREEDY], { grammar: { ...grammar, prefill: '</s>' } })).toThrowError(withCode('ERR_GRAMMAR'));
  });

  it.each([
    ['', /empty/],
    ['root ::= (', /expecting '\)'|unexpected end/],
    ['root ::= undefined-rule', /undefined-rule/],
    ['other ::= "a"', /root/],
    ['root ::= root "a"', /left recursion/],
    ['root ::= "a"{9999999}', /repetition/],
  ])('tells why the grammar %j does not parse', (gbnf, reason) => {
    expect(() => chain([GREEDY], { grammar: { gbnf } })).toThrowError(
      expect.objectContaining({ code: 'ERR_GRAMMAR', message: expect.stringMatching(reason) }),
    );
  });

  it('refuses groups so deep that parsing them would end the stack', () => {
    const gbnf = `root ::= ${'('.repeat(100_000)}"a"${')'.repeat(100_000)}`;
    expect(() => chain([GREEDY], { grammar: { gbnf } })).toThrowError(withCode('ERR_GRAMMAR'));
  });

  it('tells that a trigger is no regular expression', () => {
    const grammar = { gbnf: 'root ::= "a"', lazy: true, triggerPatterns: ['('] };
    expect(() => chain([GREEDY], { grammar })).toThrowError(withCode('ERR_GRAMMAR'));
  });

  it('fails only the row whose grammar no token can follow', async () => {
    // The grammar allows nothing but the end after "x", and the bias takes every token that ends a generation away.
    const ends = Array.from(model.pieces().attributes, (attribute, token) => ((attribute & 2) === 0 ? -1 : token));
    const banned = ends.filter((token) => token >= 0).map((token) => [token, -Infinity] as const);
    const impossible = chain([bias(banned), GREEDY], { grammar: { gbnf: 'root ::= "x"' } });
    const good = chain([GREEDY]);
    const first = await step(context, [...promptEntries(prompt, impossible, 0), ...promptEntries(prompt, good, 1)]);
    expect(first.errors).toBeUndefined();
    const next = prompt.length;
    const second = await step(context, [
      { token: first.tokens[0]!, position: next, sequence: 0, sampler: impossible },
      { token: first.tokens[1]!, position: next, sequence: 1, sampler: good },
    ]);
    expect(second.tokens[0]).toBe(-2);
    expect(second.errors).toEqual({ 0: expect.stringContaining('grammar') });
    expect(second.tokens[1]).toBeGreaterThanOrEqual(0);
  });

  it('reports log probabilities of the model whatever the chain does', async () => {
    const plain = chain([GREEDY], { probabilities: 2048 });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, plain));
    const { offsets, ids, values } = probabilities!;
    expect([...offsets]).toEqual([0, 2049]);
    expect(ids[0]).toBe(tokens[0]);
    expect(ids[1]).toBe(tokens[0]);
    expect(values[0]).toBe(values[1]);
    const top = values.subarray(1);
    expect(top.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
    expect([...top]).toEqual([...top].sort((a, b) => b - a));
    expect(new Set(ids.subarray(1)).size).toBe(2048);

    context.clear();
    const hot = chain([bias([[777, 1000]]), ...defaultChain(1, 2)], { probabilities: 3 });
    const output = await step(context, promptEntries(prompt, hot));
    expect(output.tokens[0]).toBe(777);
    expect([...output.probabilities!.ids.subarray(1)]).toEqual([...ids.subarray(1, 4)]);
    expect(output.probabilities!.values[0]).toBeLessThan(output.probabilities!.values[1]!);
  });

  it('reports the probabilities that the chain left, without those of 0', async () => {
    const sampler = chain(defaultChain(1, 1.5), { probabilities: 2048, postSampling: true });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, sampler));
    const top = probabilities!.values.subarray(1);
    expect(top.length).toBeLessThanOrEqual(40);
    expect(top.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(top.every((value) => value > 0)).toBe(true);
    expect(probabilities!.ids[0]).toBe(tokens[0]);
    expect([...top]).toEqual([...top].sort((a, b) => b - a));
  });

  it.each([
    ['greedy', [GREEDY]],
    ['temperature 0', defaultChain(1, 0)],
  ])('reports probability 1 for the token of a chain that ends in %s', async (_name, specs) => {
    const sampler = chain(specs, { probabilities: 5, postSampling: true });
    const { probabilities, tokens } = await step(context, promptEntries(prompt, sampler));
    expect([...probabilities!.ids]).toEqual([tokens[0], tokens[0]]);
    expect([...probabilities!.values]).toEqual([1, 1]);
  });

  it('reports probabilities only for the rows that ask', async () => {
    const { probabilities } = await step(context, [
      ...promptEntries(prompt, chain([GREEDY]), 0),
      ...promptEntries(prompt, chain([GREEDY], { probabilities: 3 }), 1),
      ...promptEntries(prompt, null, 2),
    ]);
    expect([...probabilities!.offsets]).toEqual([0, 0, 4, 4]);
  });

  it('can be disposed of twice and then refuses every call', () => {
    const sampler = chain([GREEDY]);
    sampler.dispose();
    sampler.dispose();
    expect(() => sampler.seed).toThrowError(withCode('ERR_DISPOSED'));
    expect(() => sampler.accept(Int32Array.of(1))).toThrowError(withCode('ERR_DISPOSED'));
  });
});
