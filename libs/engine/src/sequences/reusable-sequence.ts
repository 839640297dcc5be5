import type { PrefixIndex } from './prefix-index.js';
import type { HeldSequence } from './sequence-cache.js';

/** What a sequence held, outside of the context, for prompts that begin alike. */
export interface ReusableSequence extends HeldSequence {
  /** Tokens of it that another prompt may re-use. */
  readonly usable: number;
  /** The first position that is held: behind a sliding window, not 0. */
  readonly firstPosition: number;
  /** Bytes of the state. */
  readonly size: number;
}

/** A sequence that begins as a prompt does. */
export interface PrefixSource<Sequence> {
  readonly sequence: Sequence;
  /** Tokens of the prompt that it begins with. */
  readonly length: number;
}

/** Whether so many tokens of a sequence can be used. */
export type IsUsable = (sequence: ReusableSequence, length: number) => boolean;

/** The smallest of those that have the most in common with a prompt. */
export function bestSource<Sequence extends ReusableSequence>(
  index: PrefixIndex<Sequence>,
  key: string,
  prompt: Int32Array,
  isUsable: IsUsable,
): PrefixSource<Sequence> | undefined {
  const { length, entries } = index.longest(key, prompt);
  let best: Sequence | undefined;
  for (const sequence of entries) {
    if (isUsable(sequence, length) && (best === undefined || sequence.size < best.size)) best = sequence;
  }
  return best && { sequence: best, length };
}
