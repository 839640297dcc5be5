import type { CharSet } from '../automata/char-set.js';
import { Unsupported } from '../schema-error.js';
import type { Alternative, GrammarRule, GrammarSymbol } from './grammar-builder.js';

/** Bytes; a larger grammar would take llama.cpp too long to load and too much memory a slot. */
const MAX_LENGTH = 6_000_000;
/** Repetitions of one character class that are written with a count. */
const SHORTEST_COUNT = 3;

/** Writes the rules reachable from `root` as GBNF. A rule with one alternative and one use is written in place. */
export function printGrammar(rules: readonly GrammarRule[], root: number): string {
  const uses = new Int32Array(rules.length);
  const reachable = [root];
  const seen = new Set(reachable);
  for (let index = 0; index < reachable.length; index++) {
    for (const alternative of rules[reachable[index]!]!.alternatives) {
      for (const symbol of alternative) {
        if (symbol.type !== 'rule') continue;
        uses[symbol.rule]!++;
        if (seen.has(symbol.rule)) continue;
        seen.add(symbol.rule);
        reachable.push(symbol.rule);
      }
    }
  }
  const isInPlace = (rule: number) => rule !== root && uses[rule] === 1 && rules[rule]!.alternatives.length === 1;
  const names = new Map<number, string>();
  const taken = new Set<string>();
  const last = new Map<string, number>();
  for (const rule of reachable) {
    if (isInPlace(rule)) continue;
    const base = rule === root ? 'root' : ruleName(rules[rule]!.name);
    let count = last.get(base) ?? 0;
    let name = base;
    do name = ++count === 1 ? base : `${base}-${count}`;
    while (taken.has(name));
    last.set(base, count);
    taken.add(name);
    names.set(rule, name);
  }
  const lines: string[] = [];
  let length = 0;
  for (const rule of reachable) {
    const name = names.get(rule);
    if (name === undefined) continue;
    const alternatives = rules[rule]!.alternatives.map((alternative) => {
      const flat = flatten(alternative, rules, isInPlace);
      return flat.length === 0 ? '""' : printSequence(flat, names);
    });
    const line = `${name} ::= ${alternatives.join(' | ')}`;
    length += line.length + 1;
    if (length > MAX_LENGTH) throw new Unsupported('the grammar would be too large');
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

/** Replaces rules that are written in place, without recursion: chains of them may be long. */
function flatten(
  alternative: Alternative,
  rules: readonly GrammarRule[],
  isInPlace: (rule: number) => boolean,
): GrammarSymbol[] {
  const flat: GrammarSymbol[] = [];
  const todo = [...alternative].reverse();
  for (let symbol = todo.pop(); symbol !== undefined; symbol = todo.pop()) {
    if (symbol.type === 'rule' && isInPlace(symbol.rule)) {
      const inner = rules[symbol.rule]!.alternatives[0]!;
      for (let i = inner.length - 1; i >= 0; i--) todo.push(inner[i]!);
    } else flat.push(symbol);
  }
  return flat;
}

function printSequence(symbols: readonly GrammarSymbol[], names: ReadonlyMap<number, string>): string {
  const parts: string[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push(`"${literal}"`);
    literal = '';
  };
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index]!;
    const single = singleText(symbol);
    if (single !== undefined) {
      for (const char of single) literal += escapeIn(char.codePointAt(0)!, '"\\');
      continue;
    }
    flush();
    let count = 1;
    while (index + 1 < symbols.length && isSame(symbol, symbols[index + 1]!)) {
      index++;
      count++;
    }
    const printed = symbol.type === 'rule' ? names.get(symbol.rule)! : printClass((symbol as { set: CharSet }).set);
    if (count >= SHORTEST_COUNT && count <= 500) parts.push(`${printed}{${count}}`);
    else for (let i = 0; i < count; i++) parts.push(printed);
  }
  flush();
  return parts.join(' ');
}

function singleText(symbol: GrammarSymbol): string | undefined {
  if (symbol.type === 'text') return symbol.text;
  if (symbol.type === 'rule' || symbol.set.length !== 2 || symbol.set[0] !== symbol.set[1]) return undefined;
  return String.fromCodePoint(symbol.set[0]!);
}

function isSame(a: GrammarSymbol, b: GrammarSymbol): boolean {
  if (a.type === 'rule') return b.type === 'rule' && a.rule === b.rule;
  return a.type === 'chars' && b.type === 'chars' && (a.set === b.set || a.set.join() === b.set.join());
}

function printClass(set: CharSet): string {
  let text = '[';
  for (let i = 0; i < set.length; i += 2) {
    text += escapeIn(set[i]!, '[]\\-^');
    if (set[i] === set[i + 1]) continue;
    if (set[i]! + 1 < set[i + 1]!) text += '-';
    text += escapeIn(set[i + 1]!, '[]\\-^');
  }
  return `${text}]`;
}

/** One character as GBNF has it; `special` ones and all that is not printable ASCII as an escape. */
function escapeIn(codePoint: number, special: string): string {
  if (codePoint === 10) return '\\n';
  if (codePoint === 13) return '\\r';
  if (codePoint === 9) return '\\t';
  const char = String.fromCodePoint(codePoint);
  if (special.includes(char)) return char === '^' ? '\\x5e' : `\\${char}`;
  if (codePoint >= 0x20 && codePoint < 0x7f) return char;
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Letters, digits and dashes. */
function ruleName(hint: string): string {
  const name = hint.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return name === '' || name === 'root' || /^\d/.test(name) ? `rule-${name}`.replace(/-$/, '') : name.slice(0, 40);
}
