import { GbnfError } from './gbnf-error.js';
import type { GbnfGrammar, GbnfItem, GbnfRule } from './gbnf-grammar.js';
import { GbnfSource } from './gbnf-source.js';
import { parseGbnf } from './parse-gbnf.js';

/** Characters. */
const MAX_LENGTH = 8_000_000;
/** Elements after repetitions are written out: memory and load time grow with them. */
const MAX_ELEMENTS = 3_000_000;
/** llama.cpp refuses a repetition when the rules it copies times their number exceed this. */
const MAX_COPIES = 2000;
/** Rules that begin with one another in a row: llama.cpp follows them by calling itself. */
const MAX_LEFT_DEPTH = 10_000;

/**
 * Refuses grammars that llama.cpp cannot load or that would take it unbounded time or memory.
 * @throws GbnfError with the line and column
 */
export function checkGbnf(text: string): void {
  if (text.length > MAX_LENGTH) throw new GbnfError('the grammar is too long', 1, 1);
  const grammar = parseGbnf(text);
  const source = new GbnfSource(text);
  checkSize(grammar, source);
  checkLeftRecursion(grammar, source);
}

interface Size {
  readonly elements: number;
  /** Rules that the item makes beside its own, as llama.cpp counts them. */
  readonly rules: number;
}

function checkSize({ rules }: GbnfGrammar, source: GbnfSource): void {
  let total = 0;
  const sizeOf = (item: GbnfItem): Size => {
    const inner =
      item.type === 'group' ? sizeOfAll(item.alternatives!) : { elements: 1 + (item.ranges?.length ?? 0), rules: 1 };
    const times = item.max === Number.POSITIVE_INFINITY ? Math.max(1, item.min) : Math.max(1, item.max);
    if (inner.rules * times > MAX_COPIES) throw source.error('the repetition is too large for its content', item.at);
    const copies = item.max === Number.POSITIVE_INFINITY ? item.min + 1 : Math.max(1, item.max);
    const elements = inner.elements * copies + copies * 3;
    if (elements > MAX_ELEMENTS) throw source.error('the grammar is too large', item.at);
    return { elements, rules: inner.rules * times };
  };
  const sizeOfAll = (alternatives: readonly (readonly GbnfItem[])[]): Size => {
    let elements = 1;
    let count = 1;
    for (const alternative of alternatives) {
      elements++;
      for (const item of alternative) {
        const size = sizeOf(item);
        elements += size.elements;
        // A name that is met here for the first time counts as well; which ones are is not followed.
        if (item.type === 'group' || item.type === 'rule' || item.min !== 1 || item.max !== 1) count += size.rules;
      }
    }
    return { elements, rules: count };
  };
  for (const rule of rules) {
    total += sizeOfAll(rule.alternatives!).elements;
    if (total > MAX_ELEMENTS) throw source.error('the grammar is too large', rule.at);
  }
}

/** Rules that can come first in each rule, and whether a rule derives the empty text; by iteration, not recursion. */
function checkLeftRecursion({ rules }: GbnfGrammar, source: GbnfSource): void {
  const nullable = nullableRules(rules);
  for (const rule of rules) checkRepetitions(rule.alternatives!, nullable, source);
  const firsts = rules.map((rule) => {
    const found = new Set<number>();
    collectFirsts(rule.alternatives!, nullable, found);
    return [...found];
  });
  const state = new Uint8Array(rules.length);
  for (let start = 0; start < rules.length; start++) {
    if (state[start] !== 0) continue;
    const path: { readonly rule: number; next: number }[] = [{ rule: start, next: 0 }];
    state[start] = 1;
    while (path.length > 0) {
      const top = path.at(-1)!;
      const to = firsts[top.rule]![top.next++];
      if (to === undefined) {
        state[top.rule] = 2;
        path.pop();
      } else if (state[to] === 1) {
        throw source.error(`the rule "${rules[to]!.name}" begins with itself`, rules[to]!.at);
      } else if (state[to] === 0) {
        if (path.length > MAX_LEFT_DEPTH)
          throw source.error('the rules begin with one another too deeply', rules[to]!.at);
        state[to] = 1;
        path.push({ rule: to, next: 0 });
      }
    }
  }
}

/** llama.cpp turns x* into a rule that begins with x and goes on with itself. */
function checkRepetitions(
  alternatives: readonly (readonly GbnfItem[])[],
  nullable: ReadonlySet<number>,
  source: GbnfSource,
): void {
  for (const item of alternatives.flat()) {
    if (item.max === Number.POSITIVE_INFINITY && isNullable({ ...item, min: 1 }, nullable)) {
      throw source.error('a repetition without end of what may be empty', item.at);
    }
    if (item.type === 'group') checkRepetitions(item.alternatives!, nullable, source);
  }
}

function collectFirsts(
  alternatives: readonly (readonly GbnfItem[])[],
  nullable: ReadonlySet<number>,
  found: Set<number>,
): void {
  for (const alternative of alternatives) {
    for (const item of alternative) {
      if (item.max === 0) continue;
      if (item.type === 'rule') found.add(item.rule!);
      if (item.type === 'group') collectFirsts(item.alternatives!, nullable, found);
      if (!isNullable(item, nullable)) break;
    }
  }
}

function nullableRules(rules: readonly GbnfRule[]): ReadonlySet<number> {
  const nullable = new Set<number>();
  const users: Set<number>[] = rules.map(() => new Set());
  const note = (items: readonly (readonly GbnfItem[])[], user: number): void => {
    for (const item of items.flat()) {
      if (item.type === 'rule') users[item.rule!]!.add(user);
      if (item.type === 'group') note(item.alternatives!, user);
    }
  };
  rules.forEach((rule, index) => {
    note(rule.alternatives!, index);
  });
  const queue = rules.map((_, index) => index);
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    if (nullable.has(index)) continue;
    const isEmpty = rules[index]!.alternatives!.some((items) => items.every((item) => isNullable(item, nullable)));
    if (!isEmpty) continue;
    nullable.add(index);
    queue.push(...users[index]!);
  }
  return nullable;
}

function isNullable(item: GbnfItem, nullable: ReadonlySet<number>): boolean {
  if (item.min === 0) return true;
  if (item.type === 'rule') return nullable.has(item.rule!);
  return item.type === 'group' && item.alternatives!.some((items) => items.every((one) => isNullable(one, nullable)));
}
