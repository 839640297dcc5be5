import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import { alphabetOf, lettersIn } from './alphabet.js';
import { type CharSet, intersectChars } from './char-set.js';
import { Dfa } from './dfa.js';

/** A condition on the place of an empty step: start or end of the text, or a border of a word. */
export type Assertion = 'start' | 'end' | 'word-border' | 'no-word-border';

interface Edge {
  readonly to: number;
  readonly assertion?: Assertion;
}

const MAX_NFA_STATES = 60_000;
/** Of one pattern, before it is made minimal. */
const MAX_DFA_STATES = 10_000;
const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

/** A nondeterministic automaton in the making (Thompson's construction), and its subset construction. */
export class Nfa {
  private readonly empty: Edge[][] = [];
  private readonly moves: { readonly on: CharSet; readonly to: number }[][] = [];
  private usesWordBorders = false;
  private usesStart = false;

  constructor(private readonly budget: Budget) {}

  state(): number {
    if (this.empty.length >= MAX_NFA_STATES) throw new Unsupported('the pattern is too large');
    this.empty.push([]);
    this.moves.push([]);
    return this.empty.length - 1;
  }

  step(from: number, to: number, assertion?: Assertion): void {
    this.empty[from]!.push(assertion === undefined ? { to } : { to, assertion });
    if (assertion === 'start') this.usesStart = true;
    if (assertion === 'word-border' || assertion === 'no-word-border') this.usesWordBorders = true;
  }

  move(from: number, on: CharSet, to: number): void {
    if (on.length > 0) this.moves[from]!.push({ on, to });
  }

  /** Whether a step needs to know the character before its place. */
  get looksBack(): { readonly start: boolean; readonly wordBorders: boolean } {
    return { start: this.usesStart, wordBorders: this.usesWordBorders };
  }

  /** Copies an automaton in; gives its first state, and leads each accepting state to `end`. */
  embed(dfa: Dfa, end: number): number {
    const offset = this.empty.length;
    for (let state = 0; state < dfa.size; state++) this.state();
    for (let state = 0; state < dfa.size; state++) {
      for (let letter = 0; letter < dfa.alphabet.size; letter++) {
        const to = dfa.next[state * dfa.alphabet.size + letter]!;
        if (to >= 0) this.move(offset + state, dfa.letterSets[letter]!, offset + to);
      }
      if (dfa.accepting[state] === 1) this.step(offset + state, end);
    }
    return dfa.isEmpty ? this.state() : offset + dfa.start;
  }

  /**
   * Subset construction. A subset holds the states before their empty steps, since which of those may be taken
   * depends on the next character (word borders) and on whether the text ends.
   * @param atStart whether `start` is at the start of the text
   * @param universal a state from which every rest is accepted: a subset that reaches it is that state alone
   */
  determinise(start: number, end: number, atStart = true, universal = -1): Dfa {
    const labels = new Map<CharSet, number[]>();
    for (const moves of this.moves) for (const { on } of moves) labels.set(on, []);
    const alphabet = alphabetOf(this.usesWordBorders ? [WORD, ...labels.keys()] : [...labels.keys()]);
    for (const [set, letters] of labels) letters.push(...lettersIn(alphabet, set));
    const wordLetters = new Set(this.usesWordBorders ? lettersIn(alphabet, intersectChars(WORD, WORD)) : []);

    const isUniversal = this.leadingTo(universal);
    const ids = new Map<string, number>();
    const queue: { readonly states: readonly number[]; readonly start: boolean; readonly word: boolean }[] = [];
    const visit = (states: readonly number[], isStart: boolean, word: boolean): number => {
      if (states.length === 0) return -1;
      const key = `${isStart && this.usesStart ? 's' : ''}${word && this.usesWordBorders ? 'w' : ''}${states.join()}`;
      let id = ids.get(key);
      if (id === undefined) {
        id = ids.size;
        if (id > MAX_DFA_STATES) throw new Unsupported('the pattern is too complex');
        ids.set(key, id);
        queue.push({ states, start: isStart, word });
      }
      return id;
    };
    visit([start], atStart, false);
    const rows: number[] = [];
    const accepting: number[] = [];
    for (let index = 0; index < queue.length; index++) {
      const subset = queue[index]!;
      const atEnd = this.closure(subset.states, { start: subset.start, end: true, word: subset.word, nextWord: false });
      accepting.push(atEnd.has(end) ? 1 : 0);
      const byLetter: (Set<number> | undefined)[] = new Array(alphabet.size).fill(undefined);
      for (const nextWord of this.usesWordBorders ? [false, true] : [false]) {
        const here = this.closure(subset.states, { start: subset.start, end: false, word: subset.word, nextWord });
        this.budget.spend(here.size * 0.2);
        for (const state of here) {
          for (const { on, to } of this.moves[state]!) {
            for (const letter of labels.get(on)!) {
              if (this.usesWordBorders && wordLetters.has(letter) !== nextWord) continue;
              let targets = byLetter[letter];
              if (targets === undefined) byLetter[letter] = targets = new Set();
              targets.add(to);
            }
          }
        }
      }
      for (let letter = 0; letter < alphabet.size; letter++) {
        const targets = byLetter[letter];
        if (targets === undefined) {
          rows.push(-1);
          continue;
        }
        this.budget.spend(targets.size * 0.1);
        const word = wordLetters.has(letter);
        const subset = [...targets].sort((a, b) => a - b);
        rows.push(visit(subset.some((state) => isUniversal[state] === 1) ? [universal] : subset, false, word));
      }
    }
    return Dfa.of(alphabet, Int32Array.from(rows), Uint8Array.from(accepting), 0, this.budget);
  }

  /** The states from which empty steps without a condition lead to `universal`. */
  private leadingTo(universal: number): Uint8Array {
    const leads = new Uint8Array(this.empty.length);
    if (universal < 0) return leads;
    const sources: number[][] = this.empty.map(() => []);
    this.empty.forEach((edges, from) => {
      for (const { to, assertion } of edges) if (assertion === undefined) sources[to]!.push(from);
    });
    leads[universal] = 1;
    const todo = [universal];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const source of sources[state]!) {
        if (leads[source] === 1) continue;
        leads[source] = 1;
        todo.push(source);
      }
    }
    return leads;
  }

  private closure(
    states: readonly number[],
    at: { readonly start: boolean; readonly end: boolean; readonly word: boolean; readonly nextWord: boolean },
  ): Set<number> {
    const found = new Set(states);
    const todo = [...states];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const { to, assertion } of this.empty[state]!) {
        if (found.has(to)) continue;
        if (assertion === 'start' && !at.start) continue;
        if (assertion === 'end' && !at.end) continue;
        if (assertion === 'word-border' && at.word === at.nextWord) continue;
        if (assertion === 'no-word-border' && at.word !== at.nextWord) continue;
        found.add(to);
        todo.push(to);
      }
    }
    return found;
  }
}
