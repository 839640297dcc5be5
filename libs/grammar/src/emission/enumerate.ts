import type { Dfa } from '../automata/dfa.js';
import { lengths } from '../automata/dfa-algebra.js';
import type { Json } from '../json/json.js';
import { compare } from '../numbers/decimal.js';
import type { ValueSet } from '../values/value-set.js';

/** The values of a set of scalars, when there are at most `limit`; nothing for other sets. */
export function enumerate(values: ValueSet, limit: number): readonly Json[] | undefined {
  if (values.arrays.length > 0 || values.objects.length > 0) return undefined;
  const all: Json[] = (['null', 'true', 'false'] as const)
    .filter((word) => values[word])
    .map((word) => JSON.parse(word) as Json);
  for (const { low, high } of values.numbers) {
    if (low === undefined || high === undefined || compare(low.at, high.at) !== 0) return undefined;
    all.push(Number(`${low.at.digits}e${low.at.exponent}`));
  }
  for (const { dfa, min, max } of values.strings) {
    const texts = min > 0 || max < Number.POSITIVE_INFINITY ? undefined : textsOf(dfa, limit);
    if (texts === undefined) return undefined;
    all.push(...texts);
  }
  return all.length <= limit ? all : undefined;
}

function textsOf(dfa: Dfa, limit: number): readonly string[] | undefined {
  if (dfa.words !== undefined) return dfa.words.size <= limit ? [...dfa.words] : undefined;
  if (lengths(dfa).max > 1000) return undefined;
  const found: string[] = [];
  const todo: [number, string][] = dfa.isEmpty ? [] : [[dfa.start, '']];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [state, prefix] = next;
    if (dfa.accepting[state] === 1) found.push(prefix);
    for (let letter = 0; letter < dfa.alphabet.size; letter++) {
      const to = dfa.next[state * dfa.alphabet.size + letter]!;
      if (to < 0) continue;
      const [lo, hi] = [dfa.letterSets[letter]![0]!, dfa.letterSets[letter]!.at(-1)!];
      if (hi - lo > 64) return undefined;
      for (let i = 0; i < dfa.letterSets[letter]!.length; i += 2) {
        for (let code = dfa.letterSets[letter]![i]!; code <= dfa.letterSets[letter]![i + 1]!; code++) {
          todo.push([to, prefix + String.fromCodePoint(code)]);
        }
      }
    }
    // Every state on the way leads to a text, so that more open ways than the limit mean more texts than it.
    if (found.length + todo.length > limit) return undefined;
  }
  return found;
}
