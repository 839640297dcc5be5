import { type CharSet, unionChars } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import type { Alternative } from './grammar-builder.js';

/** A next state, and the ways to write the characters that lead there. */
export interface TextWay {
  readonly to: number;
  readonly forms: readonly Alternative[];
}

/** The ways on from the states of an automaton; what the same letters are written as is made once. */
export class TextWays {
  private readonly known: (readonly TextWay[] | undefined)[] = [];
  private readonly formsOf = new Map<string, readonly Alternative[]>();

  constructor(
    private readonly dfa: Dfa,
    private readonly write: (set: CharSet) => readonly Alternative[],
  ) {}

  from(state: number): readonly TextWay[] {
    const ways = this.known[state] ?? this.make(state);
    this.known[state] = ways;
    return ways;
  }

  private make(state: number): readonly TextWay[] {
    const { alphabet, next } = this.dfa;
    const byTarget = new Map<number, number[]>();
    for (let letter = 0, at = state * alphabet.size; letter < alphabet.size; letter++, at++) {
      const to = next[at]!;
      if (to < 0) continue;
      const letters = byTarget.get(to);
      if (letters === undefined) byTarget.set(to, [letter]);
      else letters.push(letter);
    }
    return Array.from(byTarget, ([to, letters]) => ({ to, forms: this.formsFor(letters) }));
  }

  /** No text goes on from this state. */
  areOver(state: number): boolean {
    const { alphabet, next, accepting } = this.dfa;
    if (accepting[state] !== 1) return false;
    for (let at = state * alphabet.size; at < (state + 1) * alphabet.size; at++) if (next[at]! >= 0) return false;
    return true;
  }

  private formsFor(letters: readonly number[]): readonly Alternative[] {
    const key = letters.join();
    let forms = this.formsOf.get(key);
    if (forms === undefined) {
      forms = this.write(this.charsOf(letters));
      this.formsOf.set(key, forms);
    }
    return forms;
  }

  private charsOf(letters: readonly number[]): CharSet {
    return unionChars(...letters.map((letter) => this.dfa.letterSets[letter]!));
  }
}
