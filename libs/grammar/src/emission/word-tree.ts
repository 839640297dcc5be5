import type { Alternative, GrammarBuilder } from './grammar-builder.js';

/**
 * One of several words, then `end`: words that begin alike share their beginning, so that each character leaves one way.
 * @param words sorted, each once, at least one
 * @param literal how a text is written
 */
export function wordTree(
  builder: GrammarBuilder,
  words: readonly string[],
  literal: (text: string) => Alternative,
  end: Alternative,
): readonly Alternative[] {
  const branches = (first: number, past: number, depth: number): readonly Alternative[] => {
    const alternatives: Alternative[] = [];
    let from = first;
    if (words[from]!.length === depth) {
      alternatives.push(end);
      from++;
    }
    while (from < past) {
      const word = words[from]!;
      const codePoint = word.codePointAt(depth)!;
      let to = from + 1;
      while (to < past && words[to]!.codePointAt(depth) === codePoint) to++;
      if (to === from + 1) alternatives.push([...literal(word.slice(depth)), ...end]);
      else {
        const shared = sharedLength(word, words[to - 1]!, depth);
        const rest = builder.rule('text', branches(from, to, shared));
        alternatives.push([...literal(word.slice(depth, shared)), rest]);
      }
      from = to;
    }
    return alternatives;
  };
  return branches(0, words.length, 0);
}

/** Code units that two words begin with, in whole code points; at least the code point at `from`. */
function sharedLength(a: string, b: string, from: number): number {
  let at = from;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const splitsPair = at > from && at < a.length && a.codePointAt(at - 1)! > 0xffff;
  return splitsPair ? at - 1 : at;
}
