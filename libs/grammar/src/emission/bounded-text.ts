import type { Dfa } from '../automata/dfa.js';
import { MAX_STATES, targets } from '../automata/dfa-algebra.js';
import { Unsupported } from '../refusals/schema-error.js';
import { type Alternative, type GrammarBuilder, type GrammarSymbol, reference } from './grammar-builder.js';
import { repeat } from './repetition.js';
import type { TextWays } from './text-ways.js';

/**
 * The texts of an automaton with `min` to `max` code points, then `end`: a rule for each state and number of code points
 * read. `max` may be Infinity; then those beyond `min` are not counted. Ways on which the text cannot end in time are
 * left out; those on which it ends too early derive nothing, and are pruned.
 * @throws Unsupported when there are too many rules
 */
export function boundedText(
  builder: GrammarBuilder,
  dfa: Dfa,
  ways: TextWays,
  min: number,
  max: number,
  end: Alternative,
): GrammarSymbol {
  const left = shortestRests(dfa);
  const settles = loopsOnlyAtEnds(dfa);
  const counted = max === Number.POSITIVE_INFINITY ? min : max;
  if (!settles) refuseTooMany(dfa, left, max, counted);
  const rules = new Map<number, number>();
  const places: { readonly state: number; readonly count: number; readonly rule: number }[] = [];
  const ruleOf = (state: number, count: number): number => {
    const key = count * dfa.size + state;
    let rule = rules.get(key);
    if (rule === undefined) {
      if (rules.size >= MAX_STATES) throw tooComplex();
      rule = builder.declare('text');
      rules.set(key, rule);
      places.push({ state, count, rule });
    }
    return rule;
  };
  const start = ruleOf(dfa.start, 0);
  for (let index = 0; index < places.length; index++) {
    const { state, count, rule } = places[index]!;
    const [only] = ways.from(state);
    if (settles && only?.to === state) {
      const unit = only.forms.length === 1 ? only.forms[0]! : [builder.rule('char', only.forms)];
      builder.define(rule, [[...repeat(builder, unit, Math.max(0, min - count), max - count), ...end]]);
      continue;
    }
    const next = Math.min(count + 1, counted);
    const alternatives: Alternative[] = [];
    for (const { to, forms } of count < max ? ways.from(state) : []) {
      if (count + 1 + left[to]! > max) continue;
      const isOver = next >= min && (next === max ? dfa.accepting[to] === 1 : ways.areOver(to));
      const onward = isOver ? end : [reference(ruleOf(to, next))];
      for (const form of forms) alternatives.push([...form, ...onward]);
    }
    if (dfa.accepting[state] === 1 && count >= min) alternatives.push(end);
    builder.define(rule, alternatives);
  }
  return reference(start);
}

/** Counts the pairs of a state and a number of code points that are reached, at a small part of the cost of their rules. */
function refuseTooMany(dfa: Dfa, left: Int32Array, max: number, counted: number): void {
  if (dfa.size * (counted + 1) <= MAX_STATES) return;
  const targetsOf = Array.from({ length: dfa.size }, (_, state) => [...targets(dfa, state)]);
  const reachedAt = new Int32Array(dfa.size).fill(-1);
  let reached = [dfa.start];
  let pairs = 1;
  for (let count = 1; count <= counted && reached.length > 0; count++) {
    const next: number[] = [];
    for (const state of reached) {
      for (const to of targetsOf[state]!) {
        if (reachedAt[to] === count || count + left[to]! > max) continue;
        reachedAt[to] = count;
        next.push(to);
      }
    }
    reached = next;
    pairs += next.length;
    if (pairs > MAX_STATES) throw tooComplex();
  }
}

function tooComplex(): Unsupported {
  return new Unsupported('the texts to match are too complex');
}

/** Whether every way through the automaton ends in a state that it never leaves, or in none that it meets again. */
function loopsOnlyAtEnds(dfa: Dfa): boolean {
  const waiting = new Int32Array(dfa.size);
  const nextOf = (state: number) => {
    const others = new Set(targets(dfa, state));
    // A state that leads only to itself is an end.
    if (others.size === 1) others.delete(state);
    return others;
  };
  for (let state = 0; state < dfa.size; state++) for (const to of nextOf(state)) waiting[to] = waiting[to]! + 1;
  const ready = Array.from({ length: dfa.size }, (_, state) => state).filter((state) => waiting[state] === 0);
  for (let index = 0; index < ready.length; index++) {
    for (const to of nextOf(ready[index]!)) if (--waiting[to]! === 0) ready.push(to);
  }
  return ready.length === dfa.size;
}

/** For each state, the code points of the shortest text that is accepted from there. */
function shortestRests(dfa: Dfa): Int32Array {
  const sources: number[][] = Array.from({ length: dfa.size }, () => []);
  for (let state = 0; state < dfa.size; state++) for (const to of targets(dfa, state)) sources[to]!.push(state);
  const rests = new Int32Array(dfa.size).fill(-1);
  const queue: number[] = [];
  for (let state = 0; state < dfa.size; state++) {
    if (dfa.accepting[state] === 0) continue;
    rests[state] = 0;
    queue.push(state);
  }
  for (let index = 0; index < queue.length; index++) {
    const state = queue[index]!;
    for (const source of sources[state]!) {
      if (rests[source]! >= 0) continue;
      rests[source] = rests[state]! + 1;
      queue.push(source);
    }
  }
  return rests;
}
