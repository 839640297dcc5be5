import type { Budget } from '../budget.js';
import { type Alphabet, alphabetOf, letterOf, setsOfLetters } from './alphabet.js';
import type { CharSet } from './char-set.js';
import { mergeLetters } from './merge-letters.js';
import { minimise } from './minimise.js';
import { minimalTrie } from './trie.js';

/**
 * A deterministic automaton over code points, trimmed and minimal: equal languages have equal sizes, and the empty
 * language has no state.
 */
export class Dfa {
  private static created = 0;
  /** Tells automata apart in keys; unique in a process. */
  readonly id = ++Dfa.created;
  private sets?: readonly CharSet[];

  private constructor(
    readonly alphabet: Alphabet,
    /** `next[state * alphabet.size + letter]`, -1 = no way on. */
    readonly next: Int32Array,
    readonly accepting: Uint8Array,
    readonly start: number,
  ) {}

  /** Trims and minimises. */
  static of(alphabet: Alphabet, next: Int32Array, accepting: Uint8Array, start: number, budget: Budget): Dfa {
    const minimal = minimise({ letters: alphabet.size, next, accepting, start }, budget);
    return Dfa.minimal(alphabet, minimal.next, minimal.accepting, minimal.start);
  }

  /** All texts over `chars`. */
  static loop(chars: CharSet): Dfa {
    const alphabet = alphabetOf([chars]);
    const letter = chars.length === 0 ? -1 : letterOf(alphabet, chars[0]!);
    const next = new Int32Array(alphabet.size).fill(-1);
    if (letter >= 0) next[letter] = 0;
    return new Dfa(alphabet, next, Uint8Array.of(1), 0);
  }

  /** For a table that is minimal and trimmed already. */
  static minimal(alphabet: Alphabet, next: Int32Array, accepting: Uint8Array, start: number): Dfa {
    const { merged, columns } = mergeLetters(alphabet, next, accepting.length);
    return new Dfa(merged, columns, accepting, start);
  }

  /** Exactly these texts; those with lone surrogates are left out. */
  static texts(texts: Iterable<string>, budget: Budget): Dfa {
    const { states, start } = minimalTrie(texts);
    const chars = new Set<number>();
    for (const { edges } of states) for (const [codePoint] of edges) chars.add(codePoint);
    const alphabet = alphabetOf(Array.from(chars, (codePoint) => [codePoint, codePoint]));
    budget.spend(states.length * 2);
    const next = new Int32Array(states.length * alphabet.size).fill(-1);
    states.forEach(({ edges }, state) => {
      for (const [codePoint, to] of edges) next[state * alphabet.size + letterOf(alphabet, codePoint)] = to;
    });
    return Dfa.minimal(
      alphabet,
      next,
      Uint8Array.from(states, ({ accepts }) => (accepts ? 1 : 0)),
      start,
    );
  }

  get size(): number {
    return this.accepting.length;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Every text is accepted. */
  get isAll(): boolean {
    return this.size === 1 && this.accepting[0] === 1 && this.next.every((to) => to === 0);
  }

  /** The code points of each letter. */
  get letterSets(): readonly CharSet[] {
    this.sets ??= setsOfLetters(this.alphabet);
    return this.sets;
  }

  accepts(text: string): boolean {
    if (this.isEmpty) return false;
    let state = this.start;
    for (const char of text) {
      const letter = letterOf(this.alphabet, char.codePointAt(0)!);
      state = letter < 0 ? -1 : this.next[state * this.alphabet.size + letter]!;
      if (state < 0) return false;
    }
    return this.accepting[state] === 1;
  }
}
