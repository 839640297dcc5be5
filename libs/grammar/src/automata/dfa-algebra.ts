import type { Budget } from '../budget.js';
import { Unsupported } from '../schema-error.js';
import { refine } from './alphabet.js';
import { ALL_CHARS } from './char-set.js';
import { Dfa } from './dfa.js';

/** States above this are refused: such a grammar would be slow to compile and to run. */
export const MAX_STATES = 12_000;

export const ALL_TEXTS = Dfa.loop(ALL_CHARS);
export const NO_TEXTS = Dfa.minimal(ALL_TEXTS.alphabet, new Int32Array(0), new Uint8Array(0), 0);

/** The product of two automata; `keep` says which pairs of acceptance accept. A missing state is -1. */
function product(a: Dfa, b: Dfa, keep: (inA: boolean, inB: boolean) => boolean, budget: Budget): Dfa {
  const { alphabet, inA, inB } = refine(a.alphabet, b.alphabet);
  const needsA = !keep(false, true);
  const needsB = !keep(true, false);
  const width = b.size + 1;
  const ids = new Map<number, number>();
  const queue: number[] = [];
  const rows: number[] = [];
  const accepting: number[] = [];
  const visit = (stateA: number, stateB: number): number => {
    if ((needsA && stateA < 0) || (needsB && stateB < 0) || (stateA < 0 && stateB < 0 && !keep(false, false)))
      return -1;
    const key = (stateA + 1) * width + stateB + 1;
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      if (id > MAX_STATES) throw new Unsupported('the texts to match are too complex');
      ids.set(key, id);
      queue.push(key);
    }
    return id;
  };
  const start = visit(a.isEmpty ? -1 : a.start, b.isEmpty ? -1 : b.start);
  for (let index = 0; index < queue.length; index++) {
    const stateA = Math.floor(queue[index]! / width) - 1;
    const stateB = (queue[index]! % width) - 1;
    accepting.push(keep(stateA >= 0 && a.accepting[stateA] === 1, stateB >= 0 && b.accepting[stateB] === 1) ? 1 : 0);
    for (let letter = 0; letter < alphabet.size; letter++) {
      rows.push(
        visit(
          stateA < 0 ? -1 : a.next[stateA * a.alphabet.size + inA[letter]!]!,
          stateB < 0 ? -1 : b.next[stateB * b.alphabet.size + inB[letter]!]!,
        ),
      );
    }
    budget.spend(alphabet.size * 0.1);
  }
  return Dfa.of(alphabet, Int32Array.from(rows), Uint8Array.from(accepting), Math.max(start, 0), budget);
}

export function intersect(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a === b || b.isAll) return a;
  if (a.isAll) return b;
  return product(a, b, (inA, inB) => inA && inB, budget);
}

export function union(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a === b || b.isEmpty) return a;
  if (a.isEmpty) return b;
  return product(a, b, (inA, inB) => inA || inB, budget);
}

export function subtract(a: Dfa, b: Dfa, budget: Budget): Dfa {
  if (a.isEmpty || b.isEmpty) return a;
  if (a.isAll) return complement(b, budget);
  return product(a, b, (inA, inB) => inA && !inB, budget);
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
  const { alphabet } = ALL_TEXTS;
  const next = Int32Array.from({ length: count }, (_, state) =>
    state + 1 < count ? state + 1 : max === Number.POSITIVE_INFINITY ? state : -1,
  );
  const accepting = Uint8Array.from({ length: count }, (_, state) => (state >= min ? 1 : 0));
  return Dfa.of(alphabet, next, accepting, 0, budget);
}

/** The least and greatest length of an accepted text, in code points; the greatest may be Infinity. */
export function lengths(dfa: Dfa): { readonly min: number; readonly max: number } {
  if (dfa.isEmpty) return { min: Number.POSITIVE_INFINITY, max: -1 };
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

/** The distinct states that `state` leads to. */
export function targets(dfa: Dfa, state: number): Set<number> {
  const found = new Set<number>();
  for (let letter = 0; letter < dfa.alphabet.size; letter++) {
    const to = dfa.next[state * dfa.alphabet.size + letter]!;
    if (to >= 0) found.add(to);
  }
  return found;
}
