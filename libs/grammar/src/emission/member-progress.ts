import type { ObjectShape } from '../values/object-shape.js';
import type { MemberGroup } from './member-groups.js';
import { NumberLists } from './number-lists.js';
import type { PlanOptions } from './plan-options.js';

/** Lists of shapes and of names, and names, stay below this. */
const MOST_LISTS = 2 ** 26;

/** What is known of the members read. */
export interface Progress {
  /** Shapes that all members fit so far, as the id of their list. */
  readonly alive: number;
  /** Followed names that were read and still matter, as the id of the list of their indexes. */
  readonly seen: number;
  readonly count: number;
  /** Satisfied `some` conditions as bits. */
  readonly some: number;
  /** How many names of each fixed order were passed; -1 = another order was taken. */
  readonly places: readonly number[];
}

/** Where members lead: the decisions of a member plan. */
export class MemberProgress {
  readonly start: Progress;
  private readonly lists = new NumberLists();
  private readonly indexOf: ReadonlyMap<string, number>;
  private readonly inOrder: ReadonlySet<string>;
  /** Indexes of the followed names that each shape requires. */
  private readonly needed: readonly ReadonlySet<number>[];
  /** Members counted beyond this make no difference. */
  private readonly goal: number;
  private readonly keepsAll: boolean;
  private readonly allSome: number;
  private readonly aliveAfter: Map<number, number>[];
  private readonly seenAfter = new Map<number, number>();
  private readonly mattersIn = new Map<number, number>();

  constructor(
    private readonly shapes: readonly ObjectShape[],
    private readonly groups: readonly MemberGroup[],
    private readonly options: PlanOptions,
    conditions: number,
  ) {
    const { followed, orders } = options;
    this.indexOf = new Map(followed.map((name, index) => [name, index]));
    this.inOrder = new Set(orders.flat());
    this.needed = shapes.map(
      ({ required }) => new Set(followed.flatMap((name, index) => (required.has(name) ? [index] : []))),
    );
    this.goal = Math.max(...shapes.map(countThatMatters));
    const noRepeats = shapes.some((shape) => shape.min > Math.max(1, shape.required.size));
    this.keepsAll = noRepeats || shapes.length === 1;
    this.allSome = (1 << conditions) - 1;
    this.aliveAfter = groups.map(() => new Map());
    this.start = {
      alive: this.lists.id(shapes.map((_, index) => index)),
      seen: this.lists.id([]),
      count: 0,
      some: 0,
      places: orders.map(() => 0),
    };
  }

  /** Tells whether two are the same. */
  keyOf({ alive, seen, count, some, places }: Progress): string {
    return `${alive};${seen};${count};${some};${places.join()}`;
  }

  /** After a member of a group, by its index; nothing when none may come here. */
  after(progress: Progress, index: number): Progress | undefined {
    const { orders, othersLast } = this.options;
    const group = this.groups[index]!;
    if ((group.some & progress.some) !== 0) return undefined;
    if (group.isOther && othersLast && progress.places[0]! < orders[0]!.length) return undefined;
    const alive = this.stillAlive(progress, index);
    if (alive < 0) return undefined;
    let { seen, places } = progress;
    if (group.name !== undefined && this.inOrder.has(group.name)) {
      places = orders.map((names, which) => {
        const place = progress.places[which]!;
        return place >= 0 && names[place] === group.name ? place + 1 : -1;
      });
      if (places.every((place) => place < 0)) return undefined;
    } else if (group.name !== undefined) {
      seen = this.withName(seen, this.indexOf.get(group.name)!);
      if (seen < 0) return undefined;
    }
    const count = Math.min(progress.count + 1, this.goal);
    return { alive, seen: this.thatMatter(seen, alive), count, some: progress.some | group.some, places };
  }

  /** A name of an order that is not required may be left out: its place is passed without a member. */
  skip(progress: Progress): Progress | undefined {
    const { orders } = this.options;
    if (orders.length === 0) return undefined;
    const passed = progress.places.map((place, which) => (place < 0 ? undefined : orders[which]![place]));
    const isFree = (shape: number, name: string | undefined) =>
      name !== undefined && !this.shapes[shape]!.required.has(name);
    const alive = this.lists.get(progress.alive).filter((shape) => passed.some((name) => isFree(shape, name)));
    if (alive.length === 0) return undefined;
    const places = progress.places.map((place, which) =>
      alive.some((shape) => isFree(shape, passed[which])) ? place + 1 : place,
    );
    return { ...progress, alive: this.lists.id(alive), places };
  }

  accepts({ alive, seen, count, some, places }: Progress): boolean {
    const { orders } = this.options;
    if (orders.length > 0 && !places.some((place, which) => place === orders[which]!.length)) return false;
    if (some !== this.allSome) return false;
    const read = this.lists.get(seen);
    return this.lists
      .get(alive)
      .some(
        (shape) =>
          count >= minThatMatters(this.shapes[shape]!) &&
          [...this.needed[shape]!].every((index) => read.includes(index)),
      );
  }

  private stillAlive({ alive, count }: Progress, index: number): number {
    const known = this.aliveAfter[index]!;
    const key = alive * (this.goal + 1) + count;
    let after = known.get(key);
    if (after === undefined) {
      const { shapes } = this.groups[index]!;
      const left = this.lists.get(alive).filter((shape) => shapes.has(shape) && count < this.shapes[shape]!.max);
      after = left.length === 0 ? -1 : this.lists.id(left);
      known.set(key, after);
    }
    return after;
  }

  /** -1 when the name was read before. */
  private withName(seen: number, name: number): number {
    const key = seen * MOST_LISTS + name;
    let after = this.seenAfter.get(key);
    if (after === undefined) {
      const before = this.lists.get(seen);
      after = before.includes(name) ? -1 : this.lists.id([...before, name].sort((a, b) => a - b));
      this.seenAfter.set(key, after);
    }
    return after;
  }

  /** What no shape left asks for need not be remembered, but to keep names from being counted twice. */
  private thatMatter(seen: number, alive: number): number {
    if (this.keepsAll) return seen;
    const key = seen * MOST_LISTS + alive;
    let left = this.mattersIn.get(key);
    if (left === undefined) {
      const shapes = this.lists.get(alive);
      left = this.lists.id(
        this.lists.get(seen).filter((name) => shapes.some((shape) => this.needed[shape]!.has(name))),
      );
      this.mattersIn.set(key, left);
    }
    return left;
  }
}

/** What is required may give the least number of members by itself. */
function minThatMatters({ min, required }: ObjectShape): number {
  return min > required.size ? min : 0;
}

function countThatMatters(shape: ObjectShape): number {
  return shape.max < Number.POSITIVE_INFINITY ? shape.max : minThatMatters(shape);
}

/** Whether the number of members makes a difference. */
export function countsMembers(shapes: readonly ObjectShape[]): boolean {
  return shapes.some((shape) => shape.max < Number.POSITIVE_INFINITY || minThatMatters(shape) > 0);
}
