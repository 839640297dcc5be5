import { componentsOf } from '../automata/strong-components.js';
import type { GbnfGrammar, GbnfRule } from './gbnf-grammar.js';
import { type GraphRule, ruleGraph, TERMINAL } from './rule-graph.js';

/** One rule can begin with another. */
interface Beginning {
  readonly from: number;
  readonly to: number;
  /** Nothing follows in the alternative: the other one takes its place, and the stack of the matcher does not grow. */
  readonly isTail: boolean;
  /** What is before it in the alternative is empty at first sight: a rule with an empty alternative. */
  readonly isPlain: boolean;
}

/**
 * The first rule that begins with itself; undefined when none does. That is one that can be entered again without a
 * character, and
 * - something is to follow each time, so that the stack grows without end; or
 * - llama.cpp's own check sees it (`root ::= "x"? root`), even where following it would end. Unlike llama.cpp's, a
 *   repetition of what may be empty is none, as `("x" | )*`: its rule only takes its own place.
 * The addon answers the same (native/src/grammar/grammar_recursion.h).
 */
export function leftRecursiveRule(grammar: GbnfGrammar): GbnfRule | undefined {
  const graph = ruleGraph(grammar);
  const beginnings = beginningsOf(graph);
  const growing = cyclic(graph.length, beginnings, ({ isTail }) => !isTail);
  const plain = beginnings.filter(({ from, to, isPlain }) => isPlain && !(from === to && graph[from]!.isLoop));
  const places = [...growing, ...cyclic(graph.length, plain, () => true)].filter((rule) => rule < grammar.rules.length);
  const rules = places.map((rule) => grammar.rules[rule]!);
  return rules.sort((one, other) => one.at - other.at)[0];
}

/** The rules on cycles that hold a beginning of a kind. */
function cyclic(count: number, beginnings: readonly Beginning[], isMeant: (beginning: Beginning) => boolean): number[] {
  const targets: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of beginnings) targets[from]!.push(to);
  const components = componentsOf(count, (node, arrow) => targets[node]![arrow]);
  const found = new Set<number>();
  for (const beginning of beginnings) {
    const component = components[beginning.from]!;
    if (component === components[beginning.to] && isMeant(beginning)) found.add(component);
  }
  return targets.flatMap((_, rule) => (found.has(components[rule]!) ? [rule] : []));
}

function beginningsOf(graph: readonly GraphRule[]): readonly Beginning[] {
  const nullable = nullableRules(graph);
  const hasEmpty = graph.map(({ alternatives }) => alternatives.some(({ length }) => length === 0));
  return graph.flatMap(({ alternatives }, from) =>
    alternatives.flatMap((elements) => {
      const found: Beginning[] = [];
      let isPlain = true;
      for (const [place, to] of elements.entries()) {
        if (to === TERMINAL) break;
        found.push({ from, to, isTail: place === elements.length - 1, isPlain });
        if (!nullable.has(to)) break;
        isPlain &&= hasEmpty[to]!;
      }
      return found;
    }),
  );
}

/** The rules that the empty text fits: each place of a rule is looked at once, when the rule joins them. */
function nullableRules(graph: readonly GraphRule[]): ReadonlySet<number> {
  const nullable = new Set<number>();
  const queue: number[] = [];
  const uses: { readonly user: number; missing: number }[][] = graph.map(() => []);
  graph.forEach(({ alternatives }, user) => {
    for (const elements of alternatives) {
      if (elements.length === 0) queue.push(user);
      if (elements.includes(TERMINAL)) continue;
      const use = { user, missing: elements.length };
      for (const rule of elements) uses[rule]!.push(use);
    }
  });
  for (let rule = queue.pop(); rule !== undefined; rule = queue.pop()) {
    if (nullable.has(rule)) continue;
    nullable.add(rule);
    for (const use of uses[rule]!) if (--use.missing === 0) queue.push(use.user);
  }
  return nullable;
}
