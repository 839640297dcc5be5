import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../door/vocabulary.js';
import { type TokenizerFacts, vocabularyDifference } from './vocabulary-match.js';

function facts(changes: Partial<TokenizerFacts> = {}, texts: (token: number) => string = String, size = 300) {
  const pieces = Array.from({ length: size }, (_, token) => new TextEncoder().encode(texts(token)));
  const offsets = new Uint32Array(size + 1);
  for (const [token, piece] of pieces.entries()) offsets[token + 1] = offsets[token]! + piece.length;
  const vocabulary = new Vocabulary({ bytes: Buffer.concat(pieces), offsets, attributes: new Uint8Array(size) });
  return { vocabType: 1, addBos: true, bos: 1, addEos: false, eos: 2, vocabulary, ...changes };
}

describe('a draft model', () => {
  it('drafts for a model with the same tokens, padded or not, whatever the first five are called', () => {
    const renamed = (token: number) => (token < 5 ? `<${token}>` : String(token));
    expect(vocabularyDifference(facts(), facts())).toBeUndefined();
    expect(vocabularyDifference(facts(), facts({}, renamed, 428))).toBeUndefined();
    expect(vocabularyDifference(facts(), facts({ eos: 7 }))).toBeUndefined(); // no EOS is added
  });

  it.each([
    [facts({ vocabType: 2 }), 'its tokenizer is of type 2'],
    [facts({ bos: 3 }), 'it adds BOS 3 to prompts, the model adds BOS 1'],
    [facts({ addBos: false }), 'it adds no BOS to prompts'],
    [facts({ addEos: true }), 'it adds EOS 2 to prompts, the model adds no EOS'],
    [facts({}, String, 429), 'it has 429 tokens, the model 300'],
    [facts({}, (token) => (token === 17 ? 'x' : String(token))), 'its token 17 is "x", the model\'s is "17"'],
  ])('is told apart otherwise: case %#', (draft, why) => {
    expect(vocabularyDifference(facts(), draft)).toContain(why);
  });
});
