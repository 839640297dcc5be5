import type { Dfa } from '../automata/dfa.js';
import { automatonRules } from './automaton-rules.js';
import { boundedText } from './bounded-text.js';
import { CharForms, isPlain } from './char-forms.js';
import { type Alternative, type GrammarBuilder, type GrammarSymbol, reference, text } from './grammar-builder.js';
import { otherTexts, type WrittenAutomaton } from './other-texts.js';
import { TextWays } from './text-ways.js';
import { wordTree } from './word-tree.js';

const QUOTE: Alternative = [text('"')];

/** Rules for the texts of automata: one a state, so that the matcher follows them with a single stack. */
export class TextRules {
  readonly forms: CharForms;
  private readonly known = new Map<string, WrittenAutomaton>();

  constructor(private readonly builder: GrammarBuilder) {
    this.forms = new CharForms(builder);
  }

  /** A JSON string whose text the automaton accepts, less the opening quote. */
  quoted(dfa: Dfa): GrammarSymbol {
    if (dfa.words !== undefined && !dfa.isEmpty) return this.listed(dfa.words);
    return this.start(dfa, 'text');
  }

  /** The same with `min` to `max` code points; `max` may be Infinity. @throws Unsupported when that is too large */
  quotedWithin(dfa: Dfa, min: number, max: number): GrammarSymbol {
    return this.builder.once(`text ${dfa.id} ${min} ${max}`, 'text', () => {
      const ways = new TextWays(dfa, (set) => this.forms.of(set));
      return [[boundedText(this.builder, dfa, ways, min, max, QUOTE)]];
    });
  }

  /** The texts as they are. */
  bare(dfa: Dfa, name: string): GrammarSymbol {
    return this.start(dfa, name);
  }

  /** The texts as they are; the rules of states are shared between automata. */
  raw(dfa: Dfa): GrammarSymbol {
    const { words } = dfa;
    if (words === undefined) return this.start(dfa, 'raw-text');
    const plain = (word: string): Alternative => (word === '' ? [] : [text(word)]);
    return this.builder.once(`raw ${dfa.id}`, 'raw-text', () => wordTree(this.builder, [...words].sort(), plain, []));
  }

  /** A text in JSON form, without quotes. */
  literal(value: string): Alternative {
    if (isPlain(value)) return value === '' ? [] : [text(value)];
    return Array.from(value, (char) => {
      const codePoint = char.codePointAt(0)!;
      return this.forms.symbol([codePoint, codePoint]);
    });
  }

  /** The same without some texts. */
  quotedBut(dfa: Dfa, names: readonly string[]): GrammarSymbol {
    if (names.length === 0 || dfa.isEmpty) return this.quoted(dfa);
    return this.builder.once(`but ${dfa.id} ${JSON.stringify(names)}`, 'other-text', () => [
      [otherTexts(this.builder, this.forms, this.written(dfa), names, QUOTE)],
    ]);
  }

  private listed(words: ReadonlySet<string>): GrammarSymbol {
    const sorted = [...words].sort();
    return this.builder.once(`words ${JSON.stringify(sorted)}`, 'text', () =>
      wordTree(this.builder, sorted, (text) => this.literal(text), QUOTE),
    );
  }

  private start(dfa: Dfa, name: string): GrammarSymbol {
    if (dfa.isEmpty) return this.builder.once('no text', 'none', () => []);
    return reference(this.written(dfa, name).rules[dfa.start]!);
  }

  private written(dfa: Dfa, name = 'text'): WrittenAutomaton {
    const key = `${name} ${dfa.id}`;
    let written = this.known.get(key);
    if (written === undefined) {
      const isQuoted = name === 'text';
      const ways = new TextWays(dfa, (set) => (isQuoted ? this.forms.of(set) : this.forms.plain(set)));
      const rules = automatonRules(this.builder, dfa, name, isQuoted ? QUOTE : [], ways, (forms) =>
        this.forms.numberOf(forms),
      );
      written = { dfa, ways, rules };
      this.known.set(key, written);
    }
    return written;
  }
}
