import type { Dfa } from '../automata/dfa.js';
import { componentsOf } from '../automata/strong-components.js';
import { type Alternative, type GrammarBuilder, reference } from './grammar-builder.js';
import type { TextWays } from './text-ways.js';

/**
 * Rules for the texts of an automaton, then `end`: one a state. States from which no other one leads back are written
 * after those they lead to, so that automata share what follows where it is the same.
 * @returns the rule of each state
 */
export function automatonRules(
  builder: GrammarBuilder,
  dfa: Dfa,
  name: string,
  end: Alternative,
  ways: TextWays,
  numberOf: (forms: readonly Alternative[]) => number,
): Int32Array {
  const rules = new Int32Array(dfa.size).fill(-1);
  const { accepting } = dfa;
  const alternativesOf = (state: number, own: number): readonly Alternative[] => {
    const alternatives: Alternative[] = [];
    for (const { to, forms } of ways.from(state)) {
      const onward = ways.areOver(to) ? end : [reference(to === state ? own : rules[to]!)];
      for (const form of forms) alternatives.push([...form, ...onward]);
    }
    if (accepting[state] === 1) alternatives.push(end);
    return alternatives;
  };
  for (const states of statesTogether(dfa)) {
    if (states.length > 1) {
      for (const state of states) rules[state] = builder.declare(name);
      for (const state of states) builder.define(rules[state]!, alternativesOf(state, rules[state]!));
      continue;
    }
    const state = states[0]!;
    let key = `${name} ${accepting[state]}`;
    for (const { to, forms } of ways.from(state)) {
      key += ` ${numberOf(forms)}>${to === state ? 'own' : ways.areOver(to) ? 'end' : rules[to]}`;
    }
    rules[state] = builder.once(key, name, (own) => alternativesOf(state, own)).rule;
  }
  return rules;
}

/** States that lead to each other, together; each group after those it leads to. */
function statesTogether({ next, size, alphabet }: Dfa): readonly (readonly number[])[] {
  const letters = alphabet.size;
  const components = componentsOf(size, (state, letter) =>
    letter < letters ? next[state * letters + letter] : undefined,
  );
  const groups: number[][] = [];
  components.forEach((component, state) => {
    if (groups[component] === undefined) groups[component] = [state];
    else groups[component].push(state);
  });
  return groups;
}
