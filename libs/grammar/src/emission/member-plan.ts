import { minimise } from '../automata/minimise.js';
import type { Budget } from '../budget.js';
import { Unsupported } from '../schema-error.js';
import type { ObjectShape } from '../values/object-shape.js';
import { combinations } from './member-combinations.js';
import type { MemberKind } from './member-kinds.js';
import { type MemberState, type MemberWay, TooManyStates } from './member-state.js';

/** What is known of the members read. */
interface Progress {
  /** Shapes that all members fit so far. */
  readonly alive: readonly number[];
  /** Followed names that were read, as indexes. */
  readonly seen: readonly number[];
  readonly count: number;
  /** Satisfied `some` conditions as bits. */
  readonly some: number;
  /** How many names of each fixed order were passed; -1 = another order was taken. */
  readonly places: readonly number[];
}

export interface PlanOptions {
  /** Names whose presence is followed in every combination; none of them can be repeated. */
  readonly followed: readonly string[];
  /** Lists of names that come in one of these orders. */
  readonly orders: readonly (readonly string[])[];
  /** Members without a name come last. */
  readonly othersLast: boolean;
  readonly maxStates: number;
}

const MAX_CONDITIONS = 8;

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
  const { followed, orders, othersLast } = options;
  const some = shapes.length === 1 ? shapes[0]!.some : [];
  if (some.length > MAX_CONDITIONS)
    throw new Unsupported('the object has too many conditions on additional properties');
  const goal = Math.max(...shapes.map(countThatMatters));
  const counts = shapes.some(({ max }) => max < Number.POSITIVE_INFINITY) || goal > 0;
  if (shapes.length === 1 && some.length === 0 && orders.length === 0 && !counts)
    return combinations(kinds, followed, shapes[0]!.required, options.maxStates, budget);
  const indexOf = new Map(followed.map((name, index) => [name, index]));
  const inOrder = new Set(orders.flat());
  const needed = shapes.map(
    ({ required }) => new Set(followed.flatMap((name, index) => (required.has(name) ? [index] : []))),
  );
  const noRepeats = shapes.some((shape) => shape.min > Math.max(1, shape.required.size));

  const groups = kinds.map((kind): string => {
    const name = kind.name !== undefined && (inOrder.has(kind.name) || indexOf.has(kind.name)) ? `=${kind.name}` : '';
    return `${[...kind.shapes].join()};${kind.some.join()};${kind.name === undefined ? '#' : ''}${name}`;
  });

  const ids = new Map<string, number>();
  const queue: Progress[] = [];
  const states: MemberState[] = [];
  const visit = (progress: Progress): number => {
    const key = `${progress.alive.join()};${progress.seen.join()};${progress.count};${progress.some};${progress.places.join()}`;
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      if (id >= options.maxStates) throw new TooManyStates();
      ids.set(key, id);
      queue.push(progress);
    }
    return id;
  };

  const after = (progress: Progress, kind: MemberKind): Progress | undefined => {
    const count = Math.min(progress.count + 1, goal);
    const stays = (shape: number) => kind.shapes.has(shape) && progress.count < shapes[shape]!.max;
    const alive = progress.alive.every(stays) ? progress.alive : progress.alive.filter(stays);
    if (alive.length === 0) return undefined;
    if (kind.some.some((index) => progress.some & (1 << index))) return undefined;
    const bits = kind.some.reduce((all, index) => all | (1 << index), progress.some);
    const next = { ...progress, alive, count, some: bits };
    if (kind.name === undefined) {
      return othersLast && progress.places[0]! < orders[0]!.length ? undefined : next;
    }
    if (inOrder.has(kind.name)) {
      const places = orders.map((names, which) => {
        const place = progress.places[which]!;
        return place >= 0 && names[place] === kind.name ? place + 1 : -1;
      });
      return places.every((place) => place < 0) ? undefined : { ...next, places };
    }
    const index = indexOf.get(kind.name);
    if (index === undefined) return next;
    if (progress.seen.includes(index)) return undefined;
    const seen = [...progress.seen, index].sort((a, b) => a - b);
    // What no shape left asks for need not be remembered, but to keep names from being counted twice.
    return {
      ...next,
      seen: noRepeats
        ? seen
        : seen.filter((one) => alive.some((shape) => needed[shape]!.has(one)) || shapes.length === 1),
    };
  };

  const accepts = (progress: Progress): boolean => {
    const isThrough = orders.length === 0 || progress.places.some((place, which) => place === orders[which]!.length);
    return (
      isThrough &&
      progress.some === (1 << some.length) - 1 &&
      progress.alive.some(
        (shape) =>
          progress.count >= minThatMatters(shapes[shape]!) &&
          [...needed[shape]!].every((index) => progress.seen.includes(index)),
      )
    );
  };

  /** A name of an order that is not required may be left out: its place is passed without a member. */
  const skip = (progress: Progress): number | undefined => {
    if (orders.length === 0) return undefined;
    const passed = progress.places.map((place, which) => (place < 0 ? undefined : orders[which]![place]));
    const alive = progress.alive.filter((shape) =>
      passed.some((name) => name !== undefined && !shapes[shape]!.required.has(name)),
    );
    if (alive.length === 0) return undefined;
    const places = progress.places.map((place, which) =>
      passed[which] !== undefined && alive.some((shape) => !shapes[shape]!.required.has(passed[which]!))
        ? place + 1
        : place,
    );
    return visit({ ...progress, alive, places });
  };

  visit({ alive: shapes.map((_, index) => index), seen: [], count: 0, some: 0, places: orders.map(() => 0) });
  for (let index = 0; index < queue.length; index++) {
    const progress = queue[index]!;
    const steps: MemberStep[] = [];
    // Kinds of one group lead the same way.
    const known = new Map<string, number>();
    kinds.forEach((kind, place) => {
      const group = groups[place]!;
      let next = known.get(group);
      if (next === undefined) {
        const progressAfter = after(progress, kind);
        next = progressAfter === undefined ? -1 : visit(progressAfter);
        known.set(group, next);
      }
      if (next >= 0) steps.push({ kind: place, next });
    });
    budget.spend(kinds.length * 0.5);
    const skipped = skip(progress);
    states.push({ ways: byTarget(steps), ...(skipped !== undefined && { skip: skipped }), accepts: accepts(progress) });
  }
  return orders.length === 0 && shapes.length > 1 ? merged(states, kinds.length, budget) : states;
}

interface MemberStep {
  readonly kind: number;
  readonly next: number;
}

function byTarget(steps: readonly MemberStep[]): readonly MemberWay[] {
  const groups = new Map<number, number[]>();
  for (const { kind, next } of steps) {
    const group = groups.get(next);
    if (group === undefined) groups.set(next, [kind]);
    else group.push(kind);
  }
  return Array.from(groups, ([next, kinds]) => ({ kinds, next }));
}

/** What is required may give the least number of members by itself. */
function minThatMatters({ min, required }: ObjectShape): number {
  return min > required.size ? min : 0;
}

/** Members counted beyond this make no difference. */
function countThatMatters(shape: ObjectShape): number {
  return shape.max < Number.POSITIVE_INFINITY ? shape.max : minThatMatters(shape);
}

/** States from which the same members may follow become one. */
function merged(states: readonly MemberState[], letters: number, budget: Budget): readonly MemberState[] {
  if (states.length * letters > 400_000 || states.length < 3) return states;
  const next = new Int32Array(states.length * letters).fill(-1);
  states.forEach(({ ways }, state) => {
    for (const way of ways) for (const kind of way.kinds) next[state * letters + kind] = way.next;
  });
  const accepting = Uint8Array.from(states, (state) => (state.accepts ? 1 : 0));
  const table = minimise({ letters, next, accepting, start: 0 }, budget);
  const count = table.accepting.length;
  if (count === 0) return [{ ways: [], accepts: false }];
  // The start becomes state 0 again.
  const place = (state: number) => (state === table.start ? 0 : state === 0 ? table.start : state);
  return Array.from({ length: count }, (_, index): MemberState => {
    const state = place(index);
    const steps: MemberStep[] = [];
    for (let kind = 0; kind < letters; kind++) {
      const to = table.next[state * letters + kind]!;
      if (to >= 0) steps.push({ kind, next: place(to) });
    }
    return { ways: byTarget(steps), accepts: table.accepting[state] === 1 };
  });
}
