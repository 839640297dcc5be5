import type { Budget } from '../refusals/budget.js';
import type { MemberKind } from './member-kinds.js';
import { type MemberState, type MemberWay, TooManyStates } from './member-state.js';

/**
 * The automaton over members of a single shape that counts nothing: a state for each combination of the followed names
 * that were read. It accepts where all required ones were; none of the followed can be repeated.
 */
export function combinations(
  kinds: readonly MemberKind[],
  followed: readonly string[],
  required: ReadonlySet<string>,
  maxStates: number,
  budget: Budget,
): readonly MemberState[] {
  const kindsOf = new Map<string, number[]>(followed.map((name) => [name, []]));
  const others: number[] = [];
  kinds.forEach(({ name }, kind) => {
    (name === undefined ? others : (kindsOf.get(name) ?? others)).push(kind);
  });
  // A name without a kind is never read: its bit is never set.
  const read = followed.filter((name) => kindsOf.get(name)!.length > 0);
  const needed = followed.reduce((bits, name) => {
    const bit = read.indexOf(name);
    return required.has(name) ? bits | (1 << (bit < 0 ? read.length : bit)) : bits;
  }, 0);
  const count = 2 ** read.length;
  if (count > maxStates) throw new TooManyStates();
  budget.spend(count * (read.length + 1) * 0.5);
  return Array.from({ length: count }, (_, seen): MemberState => {
    const ways: MemberWay[] = [];
    read.forEach((name, bit) => {
      if ((seen & (1 << bit)) === 0) ways.push({ kinds: kindsOf.get(name)!, next: seen | (1 << bit) });
    });
    if (others.length > 0) ways.push({ kinds: others, next: seen });
    return { ways, accepts: (seen & needed) === needed };
  });
}
