import type { Dfa } from '../automata/dfa.js';
import { componentsOf } from '../automata/strong-components.js';
import { type Alternative, type GrammarBuilder, reference } from './grammar-builder.js';
import type { TextWays } from './text-ways.js';

/**
 * Rules for the texts of an automaton, then `end`: one a state. States from which no other one leads back are written
 * after those they lead to, so that automata share what follows where it is the same.
 * @returns the rule of the start
 */
export function automatonRules(
  builder: GrammarBuilder,
  dfa: Dfa,
  name: string,
  end: Alternative,
  ways: TextWays,
  numberOf: (forms: readonly Alternative[]) => number,
): number {
  const rules = new Int32Array(dfa.size).fill(-1);
  const alternativesOf = (state: number, own: number): readonly Alternative[] => {
    const alternatives: Alternative[] = [];
    for (const { to, forms } of ways.from(state)) {
      const onward = ways.areOver(to) ? end : [reference(to === state ? own : rules[to]!)];
      for (const form of forms) alternatives.push([...form, ...onward]);
    }
    if (dfa.accepting[state] === 1) alternatives.push(end);
    return alternatives;
  };
  for (const states of statesTogether(dfa.size, ways)) {
    if (states.length > 1) {
      for (const state of states) rules[state] = builder.declare(name);
      for (const state of states) builder.define(rules[state]!, alternativesOf(state, rules[state]!));
      continue;
    }
    const state = states[0]!;
    let key = `${name} ${dfa.accepting[state]}`;
    for (const { to, forms } of ways.from(state)) {
      key += ` ${numberOf(forms)}>${to === state ? 'own' : ways.areOver(to) ? 'end' : rules[to]}`;
    }
    rules[state] = builder.once(key, name, (own) => alternativesOf(state, own)).rule;
  }
  return rules[dfa.start]!;
}

/** States that lead to each other, together; each group after those it leads to. */
function statesTogether(size: number, ways: TextWays): readonly (readonly number[])[] {
  const components = componentsOf(Array.from({ length: size }, (_, state) => ways.from(state).map(({ to }) => to)));
  const groups: number[][] = [];
  components.forEach((component, state) => {
    groups[component] ??= [];
    groups[component].push(state);
  });
  return groups;
}
