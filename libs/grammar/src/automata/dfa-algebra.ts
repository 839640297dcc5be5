import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import { refine } from './alphabet.js';
import { ALL_CHARS } from './char-set.js';
import { Dfa } from './dfa.js';

/** States above this are refused: such a grammar would be slow to compile and to run. */
export const MAX_STATES = 12_000;

export const ALL_TEXTS = Dfa.loop(ALL_CHARS);
export const NO_TEXTS = Dfa.minimal(ALL_TEXTS.alphabet, new Int32Array(0), new Uint8Array(0), 0);

/** Which pairs of acceptance accept; a text that leaves an automaton is not accepted by it. */
interface Combination {
  readonly both: boolean;
  readonly onlyA: boolean;
  readonly onlyB: boolean;
}

const INTERSECTION: Combination = { both: true, onlyA: false, onlyB: false };
const UNION: Combination = { both: true, onlyA: true, onlyB: true };
const DIFFERENCE: Combination = { both: false, onlyA: true, onlyB: false };

/** Places that two automata are followed to together, to see whether they soon part. */
const MOST_COMMON_PLACES = 24;
/** Tables of pairs of states up to this size are kept as an array. */
const SMALL_TABLE = 1 << 20;

/** The product of two automata, which are not both empty: pairs of states, of which one may be missing (-1). */
function product(a: Dfa, b: Dfa, { both, onlyA, onlyB }: Combination, budget: Budget): Dfa {
  const { alphabet, inA, inB } = refine(a.alphabet, b.alphabet);
  const letters = alphabet.size;
  const [nextA, nextB] = [a.next, b.next];
  const [lettersA, lettersB] = [a.alphabet.size, b.alphabet.size];
  const width = b.size + 1;
  const pairs = (a.size + 1) * width;
  if (!onlyA && !onlyB && areSoonApart()) return NO_TEXTS;
  const table = pairs <= SMALL_TABLE ? new Int32Array(pairs).fill(-1) : undefined;
  const map = new Map<number, number>();
  const queue: number[] = [];
  let rows = new Int32Array(64 * letters);
  const visit = (stateA: number, stateB: number): number => {
    if (stateA < 0 ? !onlyB || stateB < 0 : stateB < 0 && !onlyA) return -1;
    const key = (stateA + 1) * width + stateB + 1;
    let id = table === undefined ? (map.get(key) ?? -1) : table[key]!;
    if (id < 0) {
      id = queue.length;
      if (id > MAX_STATES) throw new Unsupported('the texts to match are too complex');
      if (table === undefined) map.set(key, id);
      else table[key] = id;
      queue.push(key);
    }
    return id;
  };
  const accepting: number[] = [];
  visit(a.isEmpty ? -1 : a.start, b.isEmpty ? -1 : b.start);
  for (let index = 0; index < queue.length; index++) {
    const stateA = Math.floor(queue[index]! / width) - 1;
    const stateB = (queue[index]! % width) - 1;
    const acceptsA = stateA >= 0 && a.accepting[stateA] === 1;
    const acceptsB = stateB >= 0 && b.accepting[stateB] === 1;
    accepting.push((acceptsA ? (acceptsB ? both : onlyA) : acceptsB && onlyB) ? 1 : 0);
    if ((index + 1) * letters > rows.length) rows = grown(rows);
    for (let letter = 0; letter < letters; letter++) {
      rows[index * letters + letter] = visit(
        stateA < 0 ? -1 : nextA[stateA * lettersA + inA[letter]!]!,
        stateB < 0 ? -1 : nextB[stateB * lettersB + inB[letter]!]!,
      );
    }
    budget.spend(letters * 0.2);
  }
  return Dfa.of(alphabet, rows.subarray(0, queue.length * letters), Uint8Array.from(accepting), 0, budget);

  /** Texts of both mostly differ in their first characters: then no table is needed. */
  function areSoonApart(): boolean {
    const met = [a.start * width + b.start];
    for (let index = 0; index < met.length; index++) {
      const [stateA, stateB] = [Math.floor(met[index]! / width), met[index]! % width];
      if (a.accepting[stateA] === 1 && b.accepting[stateB] === 1) return false;
      for (let letter = 0; letter < letters; letter++) {
        const toA = nextA[stateA * lettersA + inA[letter]!]!;
        const toB = nextB[stateB * lettersB + inB[letter]!]!;
        if (toA < 0 || toB < 0 || met.includes(toA * width + toB)) continue;
        if (met.length >= MOST_COMMON_PLACES) return false;
        met.push(toA * width + toB);
      }
    }
    return true;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

export function intersect(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a === b || b.isAll) return a;
  if (a.isAll) return b;
  if (a.isEmpty || b.isEmpty) return NO_TEXTS;
  const listed = a.words === undefined ? b : a;
  if (listed.words !== undefined) return those(listed.words, listed === a ? b : a, true, budget);
  return product(a, b, INTERSECTION, budget);
}

export function union(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a === b || b.isEmpty) return a;
  if (a.isEmpty) return b;
  if (a.words !== undefined && b.words !== undefined) return Dfa.texts([...a.words, ...b.words], budget);
  return product(a, b, UNION, budget);
}

export function subtract(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a.isEmpty || b.isEmpty) return a;
  if (a.isAll) return complement(b, budget);
  if (a.words !== undefined) return those(a.words, b, false, budget);
  return product(a, b, DIFFERENCE, budget);
}

/** The words that an automaton accepts, or that it does not. */
function those(words: ReadonlySet<string>, dfa: Dfa, accepted: boolean, budget: Budget): Dfa {
  return Dfa.texts(
    [...words].filter((word) => dfa.accepts(word) === accepted),
    budget,
  );
}

/** Adds the state where no text was left and swaps acceptance; a state that accepted every rest has nothing left. */
export function complement(dfa: Dfa, budget: Budget): Dfa {
  if (dfa.isEmpty) return ALL_TEXTS;
  if (dfa.isAll) return NO_TEXTS;
  const { alphabet, size } = dfa;
  const letters = alphabet.size;
  budget.spend(size * letters * 0.05);
  const universal = findUniversal(dfa);
  const sink = universal < 0 ? size : universal;
  const count = universal < 0 ? size + 1 : size;
  const next = new Int32Array(count * letters).fill(sink);
  const accepting = new Uint8Array(count).fill(1);
  for (let state = 0; state < size; state++) {
    if (state === universal) continue;
    accepting[state] = dfa.accepting[state] === 1 ? 0 : 1;
    for (let letter = 0; letter < letters; letter++) {
      const to = dfa.next[state * letters + letter]!;
      next[state * letters + letter] = to < 0 ? sink : to === universal ? -1 : to;
    }
  }
  const usesSink = universal < 0 || dfa.next.includes(-1);
  if (!usesSink) return Dfa.of(alphabet, next, accepting, dfa.start, budget);
  return Dfa.minimal(alphabet, next, accepting, dfa.start);
}

/** The state from which every rest is accepted; a minimal automaton has at most one. */
function findUniversal({ alphabet, accepting, next, size }: Dfa): number {
  for (let state = 0; state < size; state++) {
    if (accepting[state] !== 1) continue;
    let letter = 0;
    while (letter < alphabet.size && next[state * alphabet.size + letter] === state) letter++;
    if (letter === alphabet.size) return state;
  }
  return -1;
}

/** The texts of `min` to `max` code points; max may be Infinity. */
export function texts(min: number, max: number, budget: Budget): Dfa {
  const count = (max === Number.POSITIVE_INFINITY ? min : max) + 1;
  if (count > MAX_STATES) throw new Unsupported('the length bound is too large here');
  budget.spend(count * 0.1);
  const next = new Int32Array(count);
  const accepting = new Uint8Array(count).fill(1, min);
  for (let state = 0; state < count; state++) next[state] = state + 1;
  next[count - 1] = max === Number.POSITIVE_INFINITY ? count - 1 : -1;
  return Dfa.minimal(ALL_TEXTS.alphabet, next, accepting, 0);
}

/** The least and greatest length of an accepted text, in code points; the greatest may be Infinity. */
export function lengths(dfa: Dfa): { readonly min: number; readonly max: number } {
  if (dfa.isEmpty) return { min: Number.POSITIVE_INFINITY, max: -1 };
  if (dfa.words !== undefined) return lengthsOf(dfa.words);
  const letters = dfa.alphabet.size;
  const depth = new Int32Array(dfa.size).fill(-1);
  const incoming = new Int32Array(dfa.size);
  const queue = [dfa.start];
  depth[dfa.start] = 0;
  let min = Number.POSITIVE_INFINITY;
  for (let index = 0; index < queue.length; index++) {
    const state = queue[index]!;
    if (dfa.accepting[state] === 1) min = Math.min(min, depth[state]!);
    for (const to of targets(dfa, state)) {
      incoming[to]!++;
      if (depth[to]! < 0) {
        depth[to] = depth[state]! + 1;
        queue.push(to);
      }
    }
  }
  // Longest path by topological order; a cycle means no bound, since every state can accept.
  const longest = new Int32Array(dfa.size);
  const ready = incoming[dfa.start] === 0 ? [dfa.start] : [];
  let seen = 0;
  let max = 0;
  for (let state = ready.pop(); state !== undefined; state = ready.pop()) {
    seen++;
    if (dfa.accepting[state] === 1) max = Math.max(max, longest[state]!);
    for (const to of targets(dfa, state)) {
      longest[to] = Math.max(longest[to]!, longest[state]! + 1);
      if (--incoming[to]! === 0) ready.push(to);
    }
  }
  return { min, max: letters > 0 && seen < dfa.size ? Number.POSITIVE_INFINITY : max };
}

function lengthsOf(words: ReadonlySet<string>): { readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = -1;
  for (const word of words) {
    let length = 0;
    for (const _ of word) length++;
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return { min, max };
}

/** The distinct states that `state` leads to. */
export function targets(dfa: Dfa, state: number): Set<number> {
  const found = new Set<number>();
  const { next } = dfa;
  const past = (state + 1) * dfa.alphabet.size;
  for (let at = state * dfa.alphabet.size; at < past; at++) {
    const to = next[at]!;
    if (to >= 0) found.add(to);
  }
  return found;
}
