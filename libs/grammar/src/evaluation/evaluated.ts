import type { Expression } from '../values/expression.js';

/** The members of an object, or the items of an array, that schemas have looked at. */
export interface Evaluated {
  readonly all: boolean;
  /** Members by name, and by pattern of their names. */
  readonly names: ReadonlySet<string>;
  readonly patterns: ReadonlySet<string>;
  /** So many items at the front. */
  readonly prefix: number;
  /** Items that fit one of these, by the keys of the expressions. */
  readonly items: ReadonlyMap<string, Expression>;
}

export const NOTHING: Evaluated = {
  all: false,
  names: new Set(),
  patterns: new Set(),
  prefix: 0,
  items: new Map(),
};
export const EVERYTHING: Evaluated = { ...NOTHING, all: true };

export function join(a: Evaluated, b: Evaluated): Evaluated {
  if (a.all || b === NOTHING) return a;
  if (b.all || a === NOTHING) return b;
  return {
    all: false,
    names: new Set([...a.names, ...b.names]),
    patterns: new Set([...a.patterns, ...b.patterns]),
    prefix: Math.max(a.prefix, b.prefix),
    items: new Map([...a.items, ...b.items]),
  };
}

/** Whether all of `part` is certainly in `whole`. */
export function includes(whole: Evaluated, part: Evaluated): boolean {
  if (whole.all || part === NOTHING) return true;
  if (part.all || part.prefix > whole.prefix) return false;
  return (
    every(part.names, (name) => whole.names.has(name)) &&
    every(part.patterns, (pattern) => whole.patterns.has(pattern)) &&
    every(part.items.keys(), (key) => whole.items.has(key))
  );
}

function every<Value>(values: Iterable<Value>, holds: (value: Value) => boolean): boolean {
  for (const value of values) if (!holds(value)) return false;
  return true;
}

export function evaluatedKey({ all, names, patterns, prefix, items }: Evaluated): string {
  return all ? 'all' : JSON.stringify([[...names].sort(), [...patterns].sort(), prefix, [...items.keys()].sort()]);
}
