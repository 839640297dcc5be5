import type { CharSet } from '../automata/char-set.js';
import type { Alternative, GrammarSymbol } from './grammar-builder.js';

/** Equal symbols in a row from which on they are written with a count, and up to which. */
const SHORTEST_COUNT = 3;
const LONGEST_COUNT = 500;
/** What stands for itself between quotes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Writes sequences of symbols as GBNF; sets that come again are written once. */
export class SymbolPrinter {
  private readonly classes = new Map<CharSet, string>();

  /** @param names the name of each rule that is not written in place */
  constructor(private readonly names: readonly (string | undefined)[]) {}

  sequence(symbols: Alternative): string {
    let printed = '';
    let literal = '';
    for (let index = 0; index < symbols.length; index++) {
      const symbol = symbols[index]!;
      if (symbol.type === 'text') {
        literal += symbol.text;
        continue;
      }
      if (symbol.type === 'chars' && symbol.set.length === 2 && symbol.set[0] === symbol.set[1]) {
        literal += String.fromCodePoint(symbol.set[0]!);
        continue;
      }
      if (literal !== '') {
        printed += `${quoted(literal)} `;
        literal = '';
      }
      let count = 1;
      while (index + 1 < symbols.length && isSame(symbol, symbols[index + 1]!)) {
        index++;
        count++;
      }
      const one = this.one(symbol);
      if (count === 1) printed += `${one} `;
      else if (count >= SHORTEST_COUNT && count <= LONGEST_COUNT) printed += `${one}{${count}} `;
      else printed += `${one} `.repeat(count);
    }
    if (literal !== '') return printed + quoted(literal);
    return printed === '' ? '""' : printed.slice(0, -1);
  }

  private one(symbol: Exclude<GrammarSymbol, { type: 'text' }>): string {
    if (symbol.type === 'rule') return this.names[symbol.rule]!;
    const set = this.class(symbol.set);
    return symbol.type === 'run' ? `${set}{0,${symbol.most}}` : set;
  }

  private class(set: CharSet): string {
    let printed = this.classes.get(set);
    if (printed === undefined) {
      printed = printClass(set);
      this.classes.set(set, printed);
    }
    return printed;
  }
}

function quoted(literal: string): string {
  if (PLAIN.test(literal)) return `"${literal}"`;
  let text = '"';
  for (const char of literal) text += escapeIn(char.codePointAt(0)!, '"\\');
  return `${text}"`;
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
