import { type CharSet, unionChars } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import type { Alternative } from './grammar-builder.js';

/** A next state, and the ways to write the characters that lead there. */
export interface TextWay {
  readonly to: number;
  readonly chars: CharSet;
  readonly forms: readonly Alternative[];
}

/** The ways on from the states of an automaton; what the same letters are written as is made once. */
export class TextWays {
  private readonly known: (readonly TextWay[] | undefined)[] = [];
  private readonly written = new Map<string, Omit<TextWay, 'to'>>();

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
    return Array.from(byTarget, ([to, letters]) => ({ to, ...this.writtenAs(letters) }));
  }

  /** No text goes on from this state. */
  areOver(state: number): boolean {
    return this.dfa.accepting[state] === 1 && this.from(state).length === 0;
  }

  private writtenAs(letters: readonly number[]): Omit<TextWay, 'to'> {
    const key = letters.join();
    let written = this.written.get(key);
    if (written === undefined) {
      const chars = this.charsOf(letters);
      written = { chars, forms: this.write(chars) };
      this.written.set(key, written);
    }
    return written;
  }

  private charsOf(letters: readonly number[]): CharSet {
    const { letterSets } = this.dfa;
    if (letters.length === 1) return letterSets[letters[0]!]!;
    return unionChars(...letters.map((letter) => letterSets[letter]!));
  }
}
