import type { Vocabulary } from '../door/vocabulary.js';

/** The facts of a tokenizer that two models must share so that the tokens of one are those of the other. */
export interface TokenizerFacts {
  readonly vocabType: number;
  readonly addBos: boolean;
  readonly bos: number;
  readonly addEos: boolean;
  readonly eos: number;
  readonly vocabulary: Vocabulary;
}

/** Vocabularies may be padded differently: llama.cpp's margin. */
const MAX_EXTRA_TOKENS = 128;
/** The first tokens are special ones, whose texts may differ: llama.cpp's rule. */
const FIRST_COMPARED = 5;

/**
 * Why a model cannot draft for another one, as llama.cpp decides it (common_speculative_are_compatible).
 * @returns undefined when it can
 */
export function vocabularyDifference(target: TokenizerFacts, draft: TokenizerFacts): string | undefined {
  if (draft.vocabType !== target.vocabType) {
    return `its tokenizer is of type ${draft.vocabType}, the model's of type ${target.vocabType}`;
  }
  const special =
    difference('BOS', draft.addBos, draft.bos, target.addBos, target.bos) ??
    difference('EOS', draft.addEos, draft.eos, target.addEos, target.eos);
  if (special) return special;
  if (Math.abs(draft.vocabulary.size - target.vocabulary.size) > MAX_EXTRA_TOKENS) {
    return `it has ${draft.vocabulary.size} tokens, the model ${target.vocabulary.size}`;
  }
  const end = Math.min(draft.vocabulary.size, target.vocabulary.size);
  for (let token = FIRST_COMPARED; token < end; token++) {
    const [own, other] = [draft, target].map(({ vocabulary }) => Buffer.from(vocabulary.piece(token)));
    if (!own!.equals(other!)) return `its token ${token} is ${quoted(own!)}, the model's is ${quoted(other!)}`;
  }
  return undefined;
}

function difference(name: string, adds: boolean, token: number, targetAdds: boolean, targetToken: number) {
  const isSame = adds === targetAdds && (!adds || token === targetToken);
  const say = (added: boolean, id: number) => (added ? `adds ${name} ${id}` : `adds no ${name}`);
  return isSame ? undefined : `it ${say(adds, token)} to prompts, the model ${say(targetAdds, targetToken)}`;
}

function quoted(piece: Buffer): string {
  return JSON.stringify(piece.toString('utf8'));
}
