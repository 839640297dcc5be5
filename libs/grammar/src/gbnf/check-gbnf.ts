import { GbnfError } from './gbnf-error.js';
import type { GbnfGrammar, GbnfItem } from './gbnf-grammar.js';
import { GbnfSource } from './gbnf-source.js';
import { leftRecursiveRule } from './left-recursion.js';
import { parseGbnf } from './parse-gbnf.js';

/** Characters. */
const MAX_LENGTH = 8_000_000;
/** Elements after repetitions are written out: memory and load time grow with them. */
const MAX_ELEMENTS = 3_000_000;
/** llama.cpp refuses a repetition when the rules it copies times their number exceed this. */
const MAX_COPIES = 2000;

/**
 * Refuses grammars that llama.cpp cannot load or that would take it unbounded time or memory.
 * @throws GbnfError with the line and column
 */
export function checkGbnf(text: string): void {
  if (text.length > MAX_LENGTH) throw new GbnfError('the grammar is too long', 1, 1);
  const grammar = parseGbnf(text);
  const source = new GbnfSource(text);
  checkSize(grammar, source);
  const rule = leftRecursiveRule(grammar);
  if (rule !== undefined) throw source.error(`the rule "${rule.name}" begins with itself`, rule.at);
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
