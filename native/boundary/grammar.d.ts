import type { TextArgument } from './long-text.js';

export interface GrammarSpec {
  /**
   * GBNF with a rule `root`. Refused beside what llama.cpp refuses: groups deeper than 500, "{5,3}", and rules that
   * begin with themselves behind what may be empty. A grammar that is too ambiguous to follow fails when a generation
   * comes there.
   */
  readonly gbnf: TextArgument;
  /** A lazy grammar constrains from the first trigger on. */
  readonly lazy?: boolean;
  /** ECMAScript regular expressions over the generated text; the grammar begins at the first group that matched. */
  readonly triggerPatterns?: readonly string[];
  readonly triggerTokens?: readonly number[];
  /** Text that the prompt already holds and the grammar has to move past; a lazy grammar has none. */
  readonly prefill?: string;
}

/** Accepts text against a grammar without a model: for conformance runs and `--check`. */
export class GrammarMatcher {
  /** @throws ERR_GRAMMAR */
  constructor(gbnf: string);
  /**
   * True when `text` is a prefix of a sentence; the matcher starts anew on each call.
   * @throws ERR_GRAMMAR where the grammar is too ambiguous to follow
   */
  accepts(text: string): { readonly accepted: boolean; readonly complete: boolean };
  dispose(): void;
}
