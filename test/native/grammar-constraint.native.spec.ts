import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GrammarSpec, Model, SamplerChain, SamplerSpec } from '../../libs/engine/src/backend/native.js';
import { GbnfMatcher, schemaToGbnf } from '../../libs/grammar/src/index.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const DRAW: SamplerSpec = { type: 'dist', seed: 3 };
const withCode = (code: string) => expect.objectContaining({ code });

describe('the tokens that a grammar allows', () => {
  let model: Model;
  let size: number;
  /** Bytes of each token; none for those that end a generation. */
  let pieces: Uint8Array[];
  let isEnd: (token: number) => boolean;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    size = model.info.vocabSize;
    const { bytes, offsets, attributes } = model.pieces();
    isEnd = (token) => ((attributes[token] ?? 0) & 2) !== 0;
    pieces = Array.from({ length: size }, (_, token) => bytes.subarray(offsets[token]!, offsets[token + 1]!));
  });
  afterAll(() => model.dispose());

  const chain = (grammar: GrammarSpec, specs: readonly SamplerSpec[] = [DRAW]): SamplerChain =>
    new native.SamplerChain(model, specs, { grammar, probabilities: size, postSampling: true });
  const logits = (likely: readonly number[] = [], by = 200) => {
    const row = new Float32Array(size);
    for (const token of likely) row[token] = by;
    return row;
  };
  /** A token that hardly any grammar wants, so that the whole vocabulary has to be filtered. */
  const unwanted = () => pieces.findIndex((piece) => new TextDecoder().decode(piece) === '\t\t' || piece[0] === 0x01);
  const allowed = (sampler: SamplerChain, forced: number[] = [unwanted()]) => {
    const { ids, token } = sampler.sample(logits(forced));
    return { token, ids: [...ids].sort((a, b) => a - b) };
  };
  const force = (sampler: SamplerChain, tokens: Iterable<number>) => {
    for (const token of tokens) expect(sampler.sample(logits([token])).token).toBe(token);
  };

  it.each([
    ['literals', 'root ::= "once" | "one" | "on" " " "top"', ['', 'o', 'on']],
    ['classes and repetitions', 'root ::= [a-z]+ ("," [^b-d\\n]{2,3})* "!"', ['', 'a', 'ab,', 'ab,xy']],
    ['recursion', 'root ::= "(" root* ")" | [0-9]', ['', '(', '((', '((1)']],
    ['what may end', 'root ::= "a"* "b"?', ['', 'a', 'ab']],
    [
      'JSON',
      schemaToGbnf({ properties: { name: { type: 'string' }, n: { type: 'integer' } } }),
      ['', '{', '{"na', '{"n":1'],
    ],
  ])('are those whose text goes on with %s', async (_name, gbnf, prefixes) => {
    const matcher = new GbnfMatcher(gbnf);
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    for (const prefix of prefixes) {
      const sampler = chain({ gbnf });
      for (const character of prefix) {
        const token = pieces.findIndex((piece) => piece.length === 1 && piece[0] === character.charCodeAt(0));
        force(sampler, [token]);
      }
      const { accepted, complete } = matcher.match(prefix);
      expect(accepted).toBe(true);
      const fits = pieces.map((piece, token) => {
        if (isEnd(token)) return complete;
        try {
          const text = decoder.decode(piece);
          return text !== '' && text[0] !== '\0' && matcher.match(prefix + text).accepted;
        } catch {
          return undefined; // a part of a character: see below
        }
      });
      const seen = new Set(allowed(sampler, [fits.indexOf(false)]).ids);
      const wrong = fits.flatMap((fit, token) => (fit === undefined || fit === seen.has(token) ? [] : [token]));
      expect(wrong).toEqual([]);
    }
  });

  it('may be parts of a character that the grammar allows', () => {
    const byte = (value: number) => pieces.findIndex((piece) => piece.length === 1 && piece[0] === value);
    const sampler = chain({ gbnf: 'root ::= [\\u00e8-\\u00ea] "x"' });
    force(sampler, [byte(0xc3)]);
    // The rest of é or of its neighbours, but of no other character.
    expect(allowed(sampler, [byte(0x80)]).ids).toEqual([byte(0xa8), byte(0xa9), byte(0xaa)].sort((a, b) => a - b));
    expect(allowed(sampler).ids).toContain(byte('x'.charCodeAt(0)));
  });

  it('are named where the grammar names tokens', () => {
    const [a, b] = [pieces.findIndex((p) => p.length > 2), 700];
    const named = chain({ gbnf: `root ::= <[${a}]> !<[${b}]> "x"` });
    expect(allowed(named).ids).toEqual([a]);
    const others = allowed(named, [b]);
    expect(others.token).not.toBe(b);
    expect(others.ids.length).toBeGreaterThan(size - 20);
    expect(allowed(named).token).toBe(pieces.findIndex((p) => p.length === 1 && p[0] === 'x'.charCodeAt(0)));
    expect(() => chain({ gbnf: `root ::= <[${size}]>` }).sample(logits([0]))).toThrowError();
  });

  it('are the same again for a grammar that was used before', () => {
    const gbnf = 'root ::= "k" [a-f]{3} "z"';
    const once = allowed(chain({ gbnf })).ids;
    for (let i = 0; i < 3; i++) expect(allowed(chain({ gbnf })).ids).toEqual(once);
  });

  it('are found out in many generations at once', () => {
    const gbnf = 'root ::= "(" root* ")" | [0-9]';
    const chains = Array.from({ length: 8 }, () => chain({ gbnf }));
    const open = pieces.findIndex((piece) => piece.length === 1 && piece[0] === '('.charCodeAt(0));
    chains.forEach((sampler, depth) => {
      force(
        sampler,
        Array.from({ length: depth + 1 }, () => open),
      );
    });
    const sets = chains.map((sampler) => allowed(sampler).ids);
    for (const ids of sets) expect(ids).toContain(open);
  });

  it('stay right when a nesting grows beyond what is remembered', () => {
    // Each level puts 22 rules on the stack.
    const rules = Array.from({ length: 20 }, (_, i) => `r${i} ::= r${i + 1} ")"`);
    const gbnf = ['root ::= "(" r0 ")" | "x"', ...rules, 'r20 ::= root ")"'].join('\n');
    const sampler = chain({ gbnf }, [{ type: 'greedy' }]);
    const one = (character: string) => pieces.findIndex((p) => p.length === 1 && p[0] === character.charCodeAt(0));
    const row = logits([one('(')]);
    for (let depth = 0; depth < 20_000; depth++) sampler.sample(row);
    force(sampler, [one('x')]);
    for (let level = 0; level < 50; level++) expect(sampler.sample(row).token).not.toBe(one('('));
  });

  it('fail for a grammar that is too ambiguous, and for no other', () => {
    const rules = Array.from({ length: 60 }, (_, i) => `r${i} ::= r${i + 1} "a" | r${i + 1} "b"`);
    const gbnf = ['root ::= "a" r0', ...rules, 'r60 ::= "x"'].join('\n');
    const sampler = chain({ gbnf });
    const a = pieces.findIndex((piece) => piece.length === 1 && piece[0] === 'a'.charCodeAt(0));
    expect(() => sampler.sample(logits([a]))).toThrowError(
      expect.objectContaining({ code: 'ERR_SAMPLING', message: expect.stringContaining('too many ways to go on') }),
    );
    expect(allowed(chain({ gbnf: 'root ::= "a"' })).token).toBeGreaterThanOrEqual(0);
  });

  it('can be prepared on the pool, and are refused there as well', async () => {
    await model.prepareGrammar('root ::= "prepared"');
    await expect(model.prepareGrammar('root ::= (')).rejects.toThrowError(withCode('ERR_GRAMMAR'));
    expect(() => model.prepareGrammar(3 as unknown as string)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });
});
