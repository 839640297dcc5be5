import { letterOf } from '../automata/alphabet.js';
import { type CharSet, subtractChars } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import { type TrieNode, trie } from '../automata/trie.js';
import type { CharForms } from './char-forms.js';
import { type Alternative, type GrammarBuilder, type RuleReference, reference } from './grammar-builder.js';
import type { TextWays } from './text-ways.js';

/** An automaton and how it is written. */
export interface WrittenAutomaton {
  readonly dfa: Dfa;
  readonly ways: TextWays;
  /** The rule of each state. */
  readonly rules: Int32Array;
}

/**
 * The texts of an automaton but `names`, then `end`: the tree of the names beside the states that they lead through,
 * with ways off the tree to the automaton's own rules. Trees share what follows where the same is left of their names.
 */
export function otherTexts(
  builder: GrammarBuilder,
  forms: CharForms,
  { dfa, ways, rules }: WrittenAutomaton,
  names: readonly string[],
  end: Alternative,
): RuleReference {
  const nodes = trie(names);
  const { alphabet, next, accepting } = dfa;
  const states = new Int32Array(nodes.length).fill(-1);
  states[0] = dfa.start;
  // Children follow their parents.
  nodes.forEach(({ edges }, index) => {
    const state = states[index]!;
    if (state < 0) return;
    for (const [codePoint, child] of edges) {
      const letter = letterOf(alphabet, codePoint);
      if (letter >= 0) states[child] = next[state * alphabet.size + letter]!;
    }
  });
  const written: RuleReference[] = new Array(nodes.length);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const state = states[index]!;
    if (state >= 0) written[index] = visit(nodes[index]!, state);
  }
  return written[0]!;

  function visit({ edges, accepts }: TrieNode, state: number): RuleReference {
    const onTree = [...edges].filter(([, child]) => states[child]! >= 0).sort((a, b) => a[0] - b[0]);
    if (onTree.length === 0 && !accepts) return reference(rules[state]!);
    let key = `off ${dfa.id} ${state} ${accepts}`;
    for (const [codePoint, child] of onTree) key += ` ${codePoint}:${written[child]!.rule}`;
    return builder.once(key, 'other-text', () => {
      const alternatives: Alternative[] = onTree.map(([codePoint, child]) => [
        forms.symbol([codePoint, codePoint]),
        written[child]!,
      ]);
      const taken = onTree.flatMap(([codePoint]) => [codePoint, codePoint]);
      for (const { to, chars } of ways.from(state)) {
        const onward = ways.areOver(to) ? end : [reference(rules[to]!)];
        for (const form of forms.of(offTree(chars, taken))) alternatives.push([...form, ...onward]);
      }
      if (accepting[state] === 1 && !accepts) alternatives.push(end);
      return alternatives;
    });
  }
}

/** @param taken pairs, which may be adjacent */
function offTree(chars: CharSet, taken: readonly number[]): CharSet {
  return taken.length === 0 ? chars : subtractChars(chars, taken);
}
