import type { Budget } from '../refusals/budget.js';
import { type Alphabet, alphabetOf, letterOf, setsOfLetters } from './alphabet.js';
import type { CharSet } from './char-set.js';
import { mergeLetters } from './merge-letters.js';
import { minimise } from './minimise.js';
import { LONE_SURROGATE, minimalTrie } from './trie.js';

interface Transitions {
  readonly alphabet: Alphabet;
  readonly next: Int32Array;
  readonly accepting: Uint8Array;
  readonly start: number;
}

/**
 * A deterministic automaton over code points, trimmed and minimal: equal languages have equal sizes, and the empty
 * language has no state. One of listed texts has its transitions made when they are asked for.
 */
export class Dfa {
  private static created = 0;
  /** Tells automata apart in keys; unique in a process. */
  readonly id = ++Dfa.created;
  private made?: Transitions;
  private sets?: readonly CharSet[];

  private constructor(
    transitions: Transitions | undefined,
    /** All texts that are accepted, where the automaton was made of a list of them; each once. */
    readonly words?: ReadonlySet<string>,
  ) {
    if (transitions !== undefined) this.made = transitions;
  }

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
    return new Dfa({ alphabet, next, accepting: Uint8Array.of(1), start: 0 });
  }

  /** For a table that is minimal and trimmed already. */
  static minimal(alphabet: Alphabet, next: Int32Array, accepting: Uint8Array, start: number): Dfa {
    const { merged, columns } = mergeLetters(alphabet, next, accepting.length);
    return new Dfa({ alphabet: merged, next: columns, accepting, start });
  }

  /** Exactly these texts; those with lone surrogates are left out. */
  static texts(texts: Iterable<string>, budget: Budget): Dfa {
    const words = new Set<string>();
    let length = 0;
    for (const text of texts) {
      if (LONE_SURROGATE.test(text)) continue;
      words.add(text);
      length += text.length + 1;
    }
    budget.spend(length * 0.5);
    return new Dfa(undefined, words);
  }

  get alphabet(): Alphabet {
    return this.transitions.alphabet;
  }

  /** `next[state * alphabet.size + letter]`, -1 = no way on. */
  get next(): Int32Array {
    return this.transitions.next;
  }

  get accepting(): Uint8Array {
    return this.transitions.accepting;
  }

  get start(): number {
    return this.transitions.start;
  }

  get size(): number {
    return this.transitions.accepting.length;
  }

  get isEmpty(): boolean {
    return this.words === undefined ? this.size === 0 : this.words.size === 0;
  }

  /** Every text is accepted. */
  get isAll(): boolean {
    if (this.words !== undefined) return false;
    return this.size === 1 && this.accepting[0] === 1 && this.next.every((to) => to === 0);
  }

  /** The code points of each letter. */
  get letterSets(): readonly CharSet[] {
    this.sets ??= setsOfLetters(this.alphabet);
    return this.sets;
  }

  accepts(text: string): boolean {
    if (this.words !== undefined) return this.words.has(text);
    const { alphabet, next, accepting, start } = this.transitions;
    if (accepting.length === 0) return false;
    let state = start;
    for (const char of text) {
      const letter = letterOf(alphabet, char.codePointAt(0)!);
      state = letter < 0 ? -1 : next[state * alphabet.size + letter]!;
      if (state < 0) return false;
    }
    return accepting[state] === 1;
  }

  private get transitions(): Transitions {
    this.made ??= transitionsOf(this.words ?? []);
    return this.made;
  }
}

function transitionsOf(texts: Iterable<string>): Transitions {
  const { states, start } = minimalTrie(texts);
  const chars = new Set<number>();
  for (const { edges } of states) for (const [codePoint] of edges) chars.add(codePoint);
  const alphabet = alphabetOf(Array.from(chars, (codePoint) => [codePoint, codePoint]));
  const next = new Int32Array(states.length * alphabet.size).fill(-1);
  states.forEach(({ edges }, state) => {
    for (const [codePoint, to] of edges) next[state * alphabet.size + letterOf(alphabet, codePoint)] = to;
  });
  const { merged, columns } = mergeLetters(alphabet, next, states.length);
  return { alphabet: merged, next: columns, accepting: Uint8Array.from(states, ({ accepts }) => +accepts), start };
}
