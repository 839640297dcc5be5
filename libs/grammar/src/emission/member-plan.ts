import { minimise } from '../automata/minimise.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { ObjectShape } from '../values/object-shape.js';
import { combinations } from './member-combinations.js';
import { type MemberGroup, memberGroups } from './member-groups.js';
import type { MemberKind } from './member-kinds.js';
import { countsMembers, MemberProgress, type Progress } from './member-progress.js';
import { type MemberState, type MemberWay, TooManyStates } from './member-state.js';
import type { PlanOptions } from './plan-options.js';

/** A state in the making: for each group the next state, -1 = none. */
interface Place {
  readonly next: Int32Array;
  readonly skip?: number;
  readonly accepts: boolean;
}

const MAX_CONDITIONS = 8;
/** Cells of a table that is made minimal. */
const MAX_TABLE = 400_000;

/**
 * The automaton over members that accepts what fits one of the shapes: deterministic over kinds of members, so that
 * shapes which differ only in what is required or forbidden are told apart without guessing.
 */
export function memberPlan(
  shapes: readonly ObjectShape[],
  kinds: readonly MemberKind[],
  options: PlanOptions,
  budget: Budget,
): readonly MemberState[] {
  const { followed, orders } = options;
  const conditions = shapes.length === 1 ? shapes[0]!.some.length : 0;
  if (conditions > MAX_CONDITIONS) throw new Unsupported('the object has too many conditions on additional properties');
  if (shapes.length === 1 && conditions === 0 && orders.length === 0 && !countsMembers(shapes))
    return combinations(kinds, followed, shapes[0]!.required, options.maxStates, budget);
  const groups = memberGroups(kinds, new Set([...followed, ...orders.flat()]));
  const progress = new MemberProgress(shapes, groups, options, conditions);
  const places = allPlaces(progress, groups.length, options.maxStates, budget);
  const ways = new Ways(groups);
  if (orders.length > 0 || shapes.length === 1 || places.length < 3 || places.length * groups.length > MAX_TABLE)
    return places.map(({ next, ...rest }) => ({ ...rest, ways: ways.of(next) }));
  return merged(places, groups.length, budget).map(({ next, accepts }) => ({ accepts, ways: ways.of(next) }));
}

function allPlaces(progress: MemberProgress, groups: number, maxStates: number, budget: Budget): readonly Place[] {
  const ids = new Map<string, number>();
  const queue: Progress[] = [];
  const visit = (at: Progress): number => {
    const key = progress.keyOf(at);
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      if (id >= maxStates) throw new TooManyStates();
      ids.set(key, id);
      queue.push(at);
    }
    return id;
  };
  visit(progress.start);
  const places: Place[] = [];
  for (let index = 0; index < queue.length; index++) {
    const at = queue[index]!;
    const next = new Int32Array(groups);
    for (let group = 0; group < groups; group++) {
      const after = progress.after(at, group);
      next[group] = after === undefined ? -1 : visit(after);
    }
    budget.spend(groups * 0.5);
    const skipped = progress.skip(at);
    places.push({ next, ...(skipped && { skip: visit(skipped) }), accepts: progress.accepts(at) });
  }
  return places;
}

/** Groups that lead to one state as kinds that do; equal lists of kinds are one. */
class Ways {
  private readonly lists = new Map<string, readonly number[]>();

  constructor(private readonly groups: readonly MemberGroup[]) {}

  of(next: Int32Array): readonly MemberWay[] {
    const byTarget = new Map<number, number[]>();
    next.forEach((to, group) => {
      if (to < 0) return;
      const list = byTarget.get(to);
      if (list === undefined) byTarget.set(to, [group]);
      else list.push(group);
    });
    return Array.from(byTarget, ([to, groups]) => ({ kinds: this.kindsOf(groups), next: to }));
  }

  private kindsOf(groups: readonly number[]): readonly number[] {
    if (groups.length === 1) return this.groups[groups[0]!]!.kinds;
    const key = groups.join();
    let kinds = this.lists.get(key);
    if (kinds === undefined) {
      kinds = groups.flatMap((group) => this.groups[group]!.kinds).sort((a, b) => a - b);
      this.lists.set(key, kinds);
    }
    return kinds;
  }
}

/** States from which the same members may follow become one; the start stays state 0. */
function merged(places: readonly Place[], letters: number, budget: Budget): readonly Place[] {
  const next = new Int32Array(places.length * letters);
  places.forEach((place, state) => {
    next.set(place.next, state * letters);
  });
  const accepting = Uint8Array.from(places, ({ accepts }) => (accepts ? 1 : 0));
  const table = minimise({ letters, next, accepting, start: 0 }, budget);
  const count = table.accepting.length;
  if (count === 0) return [{ next: new Int32Array(letters).fill(-1), accepts: false }];
  const swap = (state: number) => (state === table.start ? 0 : state === 0 ? table.start : state);
  return Array.from({ length: count }, (_, index): Place => {
    const state = swap(index);
    const row = table.next.subarray(state * letters, (state + 1) * letters);
    return { next: row.map((to) => (to < 0 ? -1 : swap(to))), accepts: table.accepting[state] === 1 };
  });
}
