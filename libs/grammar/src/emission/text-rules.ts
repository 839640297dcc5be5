import { ALL_CHARS, type CharSet } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import { type TrieNode, trie } from '../automata/trie.js';
import { automatonRules } from './automaton-rules.js';
import { boundedText } from './bounded-text.js';
import { CharForms, isPlain } from './char-forms.js';
import {
  type Alternative,
  type GrammarBuilder,
  type GrammarSymbol,
  type RuleReference,
  reference,
  text,
} from './grammar-builder.js';
import { star } from './repetition.js';
import { TextWays } from './text-ways.js';
import { wordTree } from './word-tree.js';

const QUOTE: Alternative = [text('"')];

/** Rules for the texts of automata: one a state, so that the matcher follows them with a single stack. */
export class TextRules {
  readonly forms: CharForms;
  /** The rules to start with, by automaton. */
  private readonly starts = new Map<string, GrammarSymbol>();

  constructor(private readonly builder: GrammarBuilder) {
    this.forms = new CharForms(builder);
  }

  /** A JSON string whose text the automaton accepts, less the opening quote. */
  quoted(dfa: Dfa): GrammarSymbol {
    if (dfa.words !== undefined && !dfa.isEmpty) return this.listed(dfa.words);
    return this.automaton(dfa, 'text', QUOTE, (set) => this.forms.of(set));
  }

  /** The same with `min` to `max` code points; `max` may be Infinity. @throws Unsupported when that is too large */
  quotedWithin(dfa: Dfa, min: number, max: number): GrammarSymbol {
    const key = `text ${dfa.id} ${min} ${max}`;
    const ways = new TextWays(dfa, (set) => this.forms.of(set));
    return this.builder.once(key, 'text', () => [[boundedText(this.builder, dfa, ways, min, max, QUOTE)]]);
  }

  /** The texts as they are. */
  bare(dfa: Dfa, name: string): GrammarSymbol {
    return this.automaton(dfa, name, [], (set) => this.forms.plain(set));
  }

  /** Any JSON string in the forms of printers, less the opening quote. */
  get anyQuoted(): GrammarSymbol {
    return this.builder.once('any quoted', 'any-text', () => [
      [star(this.builder, this.forms.symbol(ALL_CHARS)), ...QUOTE],
    ]);
  }

  /** A text in JSON form, without quotes. */
  literal(value: string): Alternative {
    if (isPlain(value)) return value === '' ? [] : [text(value)];
    return Array.from(value, (char) => {
      const codePoint = char.codePointAt(0)!;
      return this.forms.symbol([codePoint, codePoint]);
    });
  }

  /**
   * A JSON string with any text but these, less the opening quote: a way off each place of their tree. Trees share what
   * follows where the same is left of their texts.
   */
  otherThan(names: readonly string[]): GrammarSymbol {
    return this.builder.once(`other than ${JSON.stringify(names)}`, 'other-text', () => {
      const nodes = trie(names);
      const rules: RuleReference[] = new Array(nodes.length);
      for (let index = nodes.length - 1; index > 0; index--) rules[index] = this.offTree(nodes[index]!, rules);
      return this.waysOffTree(nodes[0]!, rules);
    });
  }

  private offTree(node: TrieNode, rules: readonly RuleReference[]): RuleReference {
    const edges = Array.from(node.edges, ([codePoint, to]) => `${codePoint}:${rules[to]!.rule}`);
    const key = `off tree ${node.accepts} ${edges.sort().join()}`;
    return this.builder.once(key, 'other-text', () => this.waysOffTree(node, rules));
  }

  private waysOffTree({ edges, accepts }: TrieNode, rules: readonly GrammarSymbol[]): readonly Alternative[] {
    const taken = [...edges.keys()].sort((a, b) => a - b);
    const ways: Alternative[] = taken.map((codePoint) => [
      this.forms.symbol([codePoint, codePoint]),
      rules[edges.get(codePoint)!]!,
    ]);
    for (const form of this.forms.of(without(taken))) ways.push([...form, this.anyQuoted]);
    if (!accepts) ways.push(QUOTE);
    return ways;
  }

  private listed(words: ReadonlySet<string>): GrammarSymbol {
    const sorted = [...words].sort();
    return this.builder.once(`words ${JSON.stringify(sorted)}`, 'text', () =>
      wordTree(this.builder, sorted, (text) => this.literal(text), QUOTE),
    );
  }

  private automaton(
    dfa: Dfa,
    name: string,
    end: Alternative,
    write: (set: CharSet) => readonly Alternative[],
  ): GrammarSymbol {
    if (dfa.isEmpty) return this.builder.once('no text', 'none', () => []);
    const key = `${name} ${dfa.id}`;
    let start = this.starts.get(key);
    if (start === undefined) {
      const ways = new TextWays(dfa, write);
      start = reference(automatonRules(this.builder, dfa, name, end, ways, (forms) => this.forms.numberOf(forms)));
      this.starts.set(key, start);
    }
    return start;
  }
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
