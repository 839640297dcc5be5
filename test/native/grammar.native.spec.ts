import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Model, SamplerChainOptions, SamplerSpec } from '../../libs/engine/src/backend/native.js';
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

describe('a chain with a grammar', () => {
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

  it.each([
    ['a word', ' there'],
    ['a word that ends within a token', ' ther'],
    ['a word over several tokens', ', there'],
  ])('begins a lazy grammar where %s was written', async (_, word) => {
    const grammar = { gbnf: `root ::= "${word}" [a-z]* " is a key"`, lazy: true, triggerPatterns: [word] };
    const sampler = chain([GREEDY], { grammar });
    expect(await generate(model, context, 'Once upon a time', sampler, 50)).toMatch(/^, there[a-z]* is a key$/);
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

  const endsOfGeneration = () =>
    Array.from(model.pieces().attributes, (attribute, token) => ((attribute & 2) === 0 ? -1 : token)).filter(
      (token) => token >= 0,
    );
  const banning = (tokens: readonly number[]) => bias(tokens.map((token) => [token, -Infinity] as const));

  it('ends where the grammar is complete, although the end was forbidden', async () => {
    const ends = endsOfGeneration();
    const sampler = chain([banning(ends), GREEDY], { grammar: { gbnf: 'root ::= "x"' } });
    expect(await generate(model, context, 'Once upon a time', sampler, 20)).toBe('x');
  });

  it('goes on past where the grammar may end, when the end was forbidden', async () => {
    const sampler = chain([banning(endsOfGeneration()), GREEDY], { grammar: { gbnf: 'root ::= "x"+' } });
    expect(await generate(model, context, 'Once upon a time', sampler, 20)).toMatch(/^x{20,}$/);
  });

  it('fails only the row whose grammar no token can follow', async () => {
    const { bytes, offsets } = model.pieces();
    const beginsWithX = Array.from(offsets.subarray(0, -1), (offset, token) => (bytes[offset] === 120 ? token : -1));
    const impossible = chain([banning(beginsWithX.filter((token) => token >= 0)), GREEDY], {
      grammar: { gbnf: 'root ::= "x"' },
    });
    const { tokens, errors } = await step(context, [
      ...promptEntries(prompt, impossible, 0),
      ...promptEntries(prompt, chain([GREEDY]), 1),
    ]);
    expect(tokens[0]).toBe(-2);
    expect(errors).toEqual({ 0: expect.stringContaining('grammar') });
    expect(tokens[1]).toBeGreaterThanOrEqual(0);
  });
});
