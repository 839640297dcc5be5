import type { Dfa } from '../automata/dfa.js';
import { intersect, lengths } from '../automata/dfa-algebra.js';
import { and, type Expression } from '../values/expression.js';
import { type ObjectShape, valueAt, withoutNames } from '../values/object-shape.js';
import type { SetContext } from '../values/set-context.js';

/** Members with one name, or with any name of an automaton, and one expression for their values. */
export interface MemberKind {
  readonly name?: string;
  readonly keys?: Dfa;
  /** Names among `keys` that are not meant. */
  readonly except?: readonly string[];
  readonly value: Expression;
  /** The shapes, by index, that allow it. */
  readonly shapes: ReadonlySet<number>;
  /** Which of the shape's `some` it satisfies. */
  readonly some: readonly number[];
}

/** The names that any of the shapes mentions, in order. */
export function namesOf(shapes: readonly ObjectShape[]): readonly string[] {
  const names = new Set<string>();
  for (const { named, required } of shapes) {
    for (const name of named.keys()) names.add(name);
    for (const name of required) names.add(name);
  }
  return [...names];
}

/** The kinds of members of the shapes; shapes that allow the same kind share it. */
export function memberKinds(
  shapes: readonly ObjectShape[],
  names: readonly string[],
  context: SetContext,
): readonly MemberKind[] {
  const { budget } = context;
  const kinds = new Map<string, MemberKind & { readonly shapes: Set<number> }>();
  const add = (kind: Omit<MemberKind, 'shapes'>, shape: number): void => {
    const keys = kind.name === undefined ? `#${kind.keys!.id}` : `=${kind.name}`;
    const key = `${kind.value.key} ${kind.some.join()} ${keys}`;
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { ...kind, shapes: new Set([shape]) });
    else known.shapes.add(shape);
  };
  shapes.forEach((shape, index) => {
    budget.spend(names.length * 0.2);
    for (const name of names) {
      const value = valueAt(shape, name);
      if (context.isNone(value)) continue;
      const kind = { name, value, some: [] };
      for (const one of satisfying(kind, shape, context, (keys) => keys.accepts(name))) add(one, index);
    }
    for (const { keys, value } of shape.classes) {
      if (context.isNone(value)) continue;
      if (shape.some.length === 0 && isEndless(keys)) {
        const except = names.filter((name) => keys.accepts(name));
        add({ keys, except, value, some: [] }, index);
        continue;
      }
      const free = withoutNames(keys, names, budget);
      if (free.isEmpty) continue;
      for (const one of satisfying({ keys: free, value, some: [] }, shape, context, (common) => common))
        add(one, index);
    }
  });
  return [...kinds.values()];
}

function isEndless(keys: Dfa): boolean {
  return keys.isAll || lengths(keys).max === Number.POSITIVE_INFINITY;
}

/** A member may satisfy several conditions at once: each combination of them is a kind of its own. */
function satisfying(
  kind: Omit<MemberKind, 'shapes'>,
  { some }: ObjectShape,
  context: SetContext,
  matches: (keys: Dfa) => Dfa | boolean,
): readonly Omit<MemberKind, 'shapes'>[] {
  let kinds = [kind];
  some.forEach((one, index) => {
    kinds = kinds.flatMap((base) => {
      const keys = matches(base.keys === undefined ? one.keys : intersect(base.keys, one.keys, context.budget));
      if (keys === false || (keys !== true && keys.isEmpty)) return [base];
      const value = and(base.value, one.value);
      if (context.isNone(value)) return [base];
      return [base, { ...base, ...(keys !== true && { keys }), value, some: [...base.some, index] }];
    });
  });
  return kinds;
}
