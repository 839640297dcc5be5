import { ALL_CHARS, type CharSet } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import { trie } from '../automata/trie.js';
import { CharForms } from './char-forms.js';
import {
  type Alternative,
  chars,
  type GrammarBuilder,
  type GrammarSymbol,
  reference,
  text,
} from './grammar-builder.js';
import { star } from './repetition.js';

const QUOTE: Alternative = [text('"')];

/** Rules for the texts of automata: one a state, so that the matcher follows them with a single stack. */
export class TextRules {
  readonly forms: CharForms;

  constructor(private readonly builder: GrammarBuilder) {
    this.forms = new CharForms(builder);
  }

  /** A JSON string whose text the automaton accepts, less the opening quote. */
  quoted(dfa: Dfa): GrammarSymbol {
    return this.automaton(dfa, 'text', QUOTE, (set) => this.forms.of(set));
  }

  /** The texts as they are. */
  bare(dfa: Dfa, name: string): GrammarSymbol {
    return this.automaton(dfa, name, [], (set) => [[chars(set)]]);
  }

  /** Any JSON string in the forms of printers, less the opening quote. */
  get anyQuoted(): GrammarSymbol {
    return this.builder.once('any quoted', 'any-text', () => [
      [star(this.builder, this.forms.symbol(ALL_CHARS)), ...QUOTE],
    ]);
  }

  /** A text in JSON form, without quotes. */
  literal(value: string): Alternative {
    return Array.from(value, (char) => {
      const codePoint = char.codePointAt(0)!;
      return this.forms.symbol([codePoint, codePoint]);
    });
  }

  /** A JSON string with any text but these, less the opening quote: a way off each place of their tree. */
  otherThan(names: readonly string[]): GrammarSymbol {
    return this.builder.once(`other than ${JSON.stringify(names)}`, 'other-text', () => {
      const nodes = trie(names);
      const rules = nodes.map((_, index) => (index === 0 ? -1 : this.builder.declare('other-text')));
      let start: readonly Alternative[] = [];
      for (let index = nodes.length - 1; index >= 0; index--) {
        const { edges, accepts } = nodes[index]!;
        const taken = [...edges.keys()].sort((a, b) => a - b);
        const alternatives: Alternative[] = taken.map((codePoint) => [
          this.forms.symbol([codePoint, codePoint]),
          reference(rules[edges.get(codePoint)!]!),
        ]);
        for (const form of this.forms.of(without(taken))) alternatives.push([...form, this.anyQuoted]);
        if (!accepts) alternatives.push(QUOTE);
        if (index === 0) start = alternatives;
        else this.builder.define(rules[index]!, alternatives);
      }
      return start;
    });
  }

  private automaton(
    dfa: Dfa,
    name: string,
    end: Alternative,
    write: (set: CharSet) => readonly Alternative[],
  ): GrammarSymbol {
    const key = `${name} ${dfa.id}`;
    if (dfa.isEmpty) return this.builder.once('no text', 'none', () => []);
    return this.builder.once(key, name, () => {
      const { size, start } = dfa;
      // The start's own rule stands for it in loops too, so that it has a name before it is defined.
      const rules = Array.from({ length: size }, () => this.builder.declare(name));
      for (let state = 0; state < size; state++) {
        const alternatives: Alternative[] = [];
        for (const [to, set] of setsByTarget(dfa, state)) {
          const onward = isLast(dfa, to) ? end : [reference(rules[to]!)];
          for (const form of write(set)) alternatives.push([...form, ...onward]);
        }
        if (dfa.accepting[state] === 1) alternatives.push(end);
        this.builder.define(rules[state]!, alternatives);
      }
      return [[reference(rules[start]!)]];
    });
  }
}

/** For each next state the characters that lead to it. */
function setsByTarget({ alphabet, next }: Dfa, state: number): Map<number, number[]> {
  const sets = new Map<number, number[]>();
  alphabet.starts.forEach((lo, index) => {
    const letter = alphabet.letters[index]!;
    const to = letter < 0 ? -1 : next[state * alphabet.size + letter]!;
    if (to < 0) return;
    const hi = (alphabet.starts[index + 1] ?? 0x110000) - 1;
    const set = sets.get(to);
    if (set === undefined) sets.set(to, [lo, hi]);
    else if (set.at(-1)! + 1 === lo) set[set.length - 1] = hi;
    else set.push(lo, hi);
  });
  return sets;
}

/** All characters but these, which are sorted. */
function without(codePoints: readonly number[]): CharSet {
  const set: number[] = [];
  let from = 0;
  for (const codePoint of codePoints) {
    if (codePoint > from) set.push(from, codePoint - 1);
    from = codePoint + 1;
  }
  set.push(from, 0x10ffff);
  return set.length === 0 ? ALL_CHARS : exceptSurrogates(set);
}

function exceptSurrogates(set: readonly number[]): CharSet {
  const result: number[] = [];
  for (let i = 0; i < set.length; i += 2) {
    const [lo, hi] = [set[i]!, set[i + 1]!];
    if (lo < 0xd800) result.push(lo, Math.min(hi, 0xd7ff));
    if (hi > 0xdfff) result.push(Math.max(lo, 0xe000), hi);
  }
  return result;
}

/** No text goes on from this state. */
function isLast({ alphabet, next, accepting }: Dfa, state: number): boolean {
  if (accepting[state] !== 1) return false;
  for (let letter = 0; letter < alphabet.size; letter++) if (next[state * alphabet.size + letter]! >= 0) return false;
  return true;
}
