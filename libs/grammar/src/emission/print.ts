import { Unsupported } from '../refusals/schema-error.js';
import type { Alternative, GrammarRule, GrammarSymbol } from './grammar-builder.js';
import { SymbolPrinter } from './print-symbols.js';

/** Bytes; a larger grammar would take llama.cpp too long to load and too much memory a slot. */
const MAX_LENGTH = 6_000_000;

/** Writes the rules reachable from `root` as GBNF. A rule with one alternative and one use is written in place. */
export function printGrammar(rules: readonly GrammarRule[], root: number): string {
  const { reachable, isInPlace } = rulesInUse(rules, root);
  const names = namesOf(reachable, rules, root, isInPlace);
  const printer = new SymbolPrinter(names);
  const lines: string[] = [];
  let length = 0;
  for (const rule of reachable) {
    if (isInPlace[rule] === 1) continue;
    let line = `${names[rule]!} ::=`;
    let separator = ' ';
    for (const alternative of rules[rule]!.alternatives) {
      line += separator + printer.sequence(flatten(alternative, rules, isInPlace));
      separator = ' | ';
    }
    length += line.length + 1;
    if (length > MAX_LENGTH) throw new Unsupported('the grammar would be too large');
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

/** The rules that `root` leads to, in the order in which they are met, and which of them are written in place. */
function rulesInUse(rules: readonly GrammarRule[], root: number) {
  const uses = new Int32Array(rules.length);
  const reachable = [root];
  for (let index = 0; index < reachable.length; index++) {
    for (const alternative of rules[reachable[index]!]!.alternatives) {
      for (const symbol of alternative) {
        if (symbol.type === 'rule' && uses[symbol.rule]!++ === 0 && symbol.rule !== root) reachable.push(symbol.rule);
      }
    }
  }
  const isInPlace = new Uint8Array(rules.length);
  for (const rule of reachable) {
    if (rule !== root && uses[rule] === 1 && rules[rule]!.alternatives.length === 1) isInPlace[rule] = 1;
  }
  return { reachable, isInPlace };
}

/** A name for each rule that has a line: its own, numbered where several have the same. */
function namesOf(
  reachable: readonly number[],
  rules: readonly GrammarRule[],
  root: number,
  isInPlace: Uint8Array,
): readonly (string | undefined)[] {
  const names: (string | undefined)[] = new Array(rules.length).fill(undefined);
  const bases = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const rule of reachable) {
    if (isInPlace[rule] === 1) continue;
    const hint = rules[rule]!.name;
    let base = rule === root ? 'root' : bases.get(hint);
    if (base === undefined) {
      base = ruleName(hint);
      bases.set(hint, base);
    }
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    names[rule] = count === 1 ? base : `${base}-${count}`;
  }
  return names;
}

/** Replaces rules that are written in place, without recursion: chains of them may be long. */
function flatten(alternative: Alternative, rules: readonly GrammarRule[], isInPlace: Uint8Array): Alternative {
  let isFlat = true;
  for (const symbol of alternative) if (symbol.type === 'rule' && isInPlace[symbol.rule] === 1) isFlat = false;
  if (isFlat) return alternative;
  const flat: GrammarSymbol[] = [];
  const todo = [...alternative].reverse();
  for (let symbol = todo.pop(); symbol !== undefined; symbol = todo.pop()) {
    if (symbol.type === 'rule' && isInPlace[symbol.rule] === 1) {
      const inner = rules[symbol.rule]!.alternatives[0]!;
      for (let i = inner.length - 1; i >= 0; i--) todo.push(inner[i]!);
    } else flat.push(symbol);
  }
  return flat;
}

/** Letters, digits and dashes, without a number at the end: that is for rules of the same name. */
function ruleName(hint: string): string {
  const plain = hint.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const name =
    plain === '' || plain === 'root' || /^\d/.test(plain) ? `rule-${plain}`.replace(/-$/, '') : plain.slice(0, 40);
  return /-\d+$/.test(name) ? `${name}-x` : name;
}
