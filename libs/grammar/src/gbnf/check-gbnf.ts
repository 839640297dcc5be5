import { GbnfError } from './gbnf-error.js';
import type { GbnfGrammar, GbnfItem } from './gbnf-grammar.js';
import { GbnfSource } from './gbnf-source.js';
import { leftRecursiveRule } from './left-recursion.js';
import { parseGbnf } from './parse-gbnf.js';

/** Characters. */
const MAX_LENGTH = 8_000_000;
/** Elements after repetitions are written out: memory and load time grow with them. */
const MAX_ELEMENTS = 3_000_000;
/** Characters of the names that llama.cpp gives to groups and repetitions: each begins with the name of its rule. */
const MAX_NAMES = 50_000_000;
/** llama.cpp refuses a repetition when the names in it times their number exceed this. */
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
  /** Elements where it stands, which a repetition copies, and in rules of their own: those of groups and repetitions. */
  readonly own: number;
  readonly others: number;
  /** Names that llama.cpp's parser adds: of rules met for the first time, of groups and repetitions. */
  readonly names: number;
  /** What a repetition of it is taken to copy. */
  readonly copied: number;
}

function checkSize({ rules, replaced }: GbnfGrammar, source: GbnfSource): void {
  let total = 0;
  let characters = 0;
  const sizeOf = (item: GbnfItem): Size => {
    const body = sizeOfBody(item);
    const { min, max } = item;
    if (min === 1 && max === 1) return body;
    const isOpen = max === Number.POSITIVE_INFINITY;
    const copied = body.copied * Math.max(1, isOpen ? min : max);
    if (copied > MAX_COPIES) throw source.error('the repetition is too large for its content', item.at);
    const optional = isOpen ? 1 : max - min;
    const own = body.own * min + Math.min(1, optional);
    const others = body.others + optional * (body.own + 3);
    if (own + others > MAX_ELEMENTS) throw source.error('the grammar is too large', item.at);
    return { own, others, names: body.names + optional, copied };
  };
  const sizeOfBody = ({ type, isNew, ranges, alternatives, isInline }: GbnfItem): Size => {
    if (type !== 'group') return { own: Math.max(1, ranges?.length ?? 1), others: 0, names: isNew ? 1 : 0, copied: 1 };
    const sizes = alternatives!.flat().map(sizeOf);
    const sum = (of: (size: Size) => number) => sizes.reduce((total, size) => total + of(size), 0);
    const [own, others, names] = [sum((size) => size.own), sum((size) => size.others), sum((size) => size.names)];
    if (isInline) return { own, others, names, copied: sizes.length === 1 ? sizes[0]!.copied : 1 };
    return { own: 1, others: own + others + alternatives!.length + 1, names: names + 1, copied: names + 1 };
  };
  for (const { name, alternatives, at } of [...rules, ...replaced]) {
    const { others, names } = sizeOfBody({ type: 'group', alternatives: alternatives!, min: 1, max: 1, at });
    total += others;
    characters += names * name.length;
    if (total > MAX_ELEMENTS) throw source.error('the grammar is too large', at);
    if (characters > MAX_NAMES) throw source.error('the name of the rule is too long for its content', at);
  }
}
