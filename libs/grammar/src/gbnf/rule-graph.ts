import type { GbnfGrammar, GbnfItem } from './gbnf-grammar.js';

/** In place of a rule: a character or a token. */
export const TERMINAL = -1;

/** A rule as llama.cpp makes it: of a name, a group or a repetition. */
export interface GraphRule {
  /** Numbers of rules, and TERMINAL. */
  readonly alternatives: (readonly number[])[];
  /** The rule of a repetition without end: what is repeated, then itself; or nothing. */
  readonly isLoop: boolean;
}

/**
 * The rules that llama.cpp makes of a grammar, as far as what they can begin with goes: the named ones first, by their
 * numbers, then those of groups and repetitions. Of a repetition as many copies are made as differ in that.
 */
export function ruleGraph({ rules }: GbnfGrammar): readonly GraphRule[] {
  const graph: GraphRule[] = rules.map(() => ({ alternatives: [], isLoop: false }));
  rules.forEach((rule, index) => {
    for (const items of rule.alternatives!) graph[index]!.alternatives.push(elementsOf(items, graph));
  });
  return graph;
}

function elementsOf(items: readonly GbnfItem[], graph: GraphRule[]): readonly number[] {
  return items.flatMap((item) => repeated(item, bodyOf(item, graph), graph));
}

function bodyOf({ type, rule, alternatives, isInline }: GbnfItem, graph: GraphRule[]): readonly number[] {
  if (type === 'rule') return [rule!];
  if (type !== 'group') return [TERMINAL];
  if (isInline) return elementsOf(alternatives![0]!, graph);
  const fill = (group: (readonly number[])[]) => {
    for (const written of alternatives!) group.push(elementsOf(written, graph));
  };
  return [add(graph, fill)];
}

function repeated({ min, max }: GbnfItem, body: readonly number[], graph: GraphRule[]): readonly number[] {
  const needed = min > 1 ? [...body, ...body] : min === 1 ? body : [];
  if (max === min) return needed;
  if (max === Number.POSITIVE_INFINITY) {
    return [...needed, add(graph, (loop, number) => loop.push([...body, number], []), true)];
  }
  const last = add(graph, (optional) => optional.push(body, []));
  if (max - min === 1) return [...needed, last];
  return [...needed, add(graph, (optional) => optional.push([...body, last], []))];
}

function add(
  graph: GraphRule[],
  fill: (alternatives: (readonly number[])[], number: number) => void,
  isLoop = false,
): number {
  const number = graph.length;
  const alternatives: (readonly number[])[] = [];
  graph.push({ alternatives, isLoop });
  fill(alternatives, number);
  return number;
}
