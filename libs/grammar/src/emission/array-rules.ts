import { Unsupported } from '../refusals/schema-error.js';
import { type ArrayShape, type Contains, itemAt } from '../values/array-shape.js';
import { ANY, and, type Expression, negations } from '../values/expression.js';
import type { EmissionContext } from './emission-context.js';
import { enumerate } from './enumerate.js';
import { type Alternative, type GrammarSymbol, reference, text } from './grammar-builder.js';
import { repeat } from './repetition.js';
import { differingItems } from './unique-items.js';

const MAX_STATES = 4000;
/** Beside `contains`, items that must differ are told apart by the set of those seen: two to the power of this many states. */
const MAX_UNIQUE = 8;

/** One way to go on from a state: an item that fits, and what it counts for. */
interface Choice {
  readonly item: Expression;
  readonly counts: readonly number[];
}

/** How far an array is: items read (as far as that matters) and items counted by each `contains`. */
interface State {
  readonly index: number;
  readonly counts: readonly number[];
}

export class ArrayRules {
  constructor(private readonly emitter: EmissionContext) {}

  rules(shape: ArrayShape): GrammarSymbol {
    const { builder, json } = this.emitter;
    return builder.rule('array', [[text('['), json.space, ...this.inner(shape), text(']')]]);
  }

  private inner(shape: ArrayShape): Alternative {
    if (shape.unique && shape.contains.length === 0) return differingItems(this.emitter, shape);
    const counted = shape.unique ? this.withUniqueItems(shape) : shape;
    return counted.contains.length > 0 ? this.counting(counted) : this.plain(counted);
  }

  private item(expression: Expression): Alternative {
    return [this.emitter.value(expression), this.emitter.json.space];
  }

  private plain(shape: ArrayShape): Alternative {
    const { builder, json } = this.emitter;
    const { prefix, min, max } = shape;
    let after: Alternative;
    const first = prefix.length === 0 ? 1 : 0;
    const left = (bound: number) => Math.max(0, bound - prefix.length - first);
    const more = (): Alternative => repeat(builder, [json.comma, ...this.item(shape.rest)], left(min), left(max));
    if (prefix.length === 0) {
      if (max === 0) return [];
      const some: Alternative = [...this.item(shape.rest), ...more()];
      return min > 0 ? some : [builder.rule('items', [some, []])];
    }
    after = max > prefix.length ? more() : [];
    for (let index = prefix.length - 1; index >= 0; index--) {
      const comma = index === 0 ? [] : [json.comma];
      const some: Alternative = [...comma, ...this.item(prefix[index]!), ...after];
      after = [builder.rule('items', index < min ? [some] : [some, []])];
    }
    return after;
  }

  /** Each value that an item can have becomes a `contains` of at most one. */
  private withUniqueItems(shape: ArrayShape): ArrayShape {
    const { compiler } = this.emitter;
    const items = new Set<Expression>();
    for (let index = 0; index <= shape.prefix.length && index < shape.max; index++) items.add(itemAt(shape, index));
    const values = new Map<string, Expression>();
    for (const item of items) {
      const all = enumerate(compiler.valuesToEmit(item), MAX_UNIQUE);
      if (all === undefined)
        throw new Unsupported('"uniqueItems" over items that cannot be listed cannot be enforced', 'uniqueItems');
      for (const value of all) {
        const constant = compiler.literals.ofConstant(value);
        values.set(constant.key, constant);
      }
    }
    if (values.size > MAX_UNIQUE)
      throw new Unsupported('"uniqueItems" over many different items cannot be enforced', 'uniqueItems');
    const unique = [...values.values()].map((item): Contains => ({ item, min: 0, max: 1, from: 0 }));
    return { ...shape, max: Math.min(shape.max, values.size), contains: [...shape.contains, ...unique], unique: false };
  }

  /** A state for each number of items and each count, as far as they matter. */
  private counting(shape: ArrayShape): Alternative {
    const { builder, json } = this.emitter;
    const cap = Math.max(
      shape.prefix.length,
      shape.max === Number.POSITIVE_INFINITY ? shape.min : shape.max,
      ...shape.contains.map(({ from }) => from),
    );
    const rules = new Map<string, number>();
    const queue: State[] = [];
    const visit = (state: State): GrammarSymbol => {
      const key = `${state.index}:${state.counts.join()}`;
      let rule = rules.get(key);
      if (rule === undefined) {
        if (rules.size >= MAX_STATES)
          throw new Unsupported('"contains" or "uniqueItems" needs too many states', 'contains');
        rule = builder.declare('items');
        rules.set(key, rule);
        queue.push(state);
      }
      return reference(rule);
    };
    const start = visit({ index: 0, counts: shape.contains.map(() => 0) });
    for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
      const { index, counts } = state;
      const alternatives: Alternative[] = [];
      if (index < shape.max) {
        const comma = index === 0 ? [] : [json.comma];
        for (const choice of this.choices(shape, state)) {
          const next = visit({ index: Math.min(index + 1, Math.max(cap, 1)), counts: choice.counts });
          alternatives.push([...comma, ...this.item(choice.item), next]);
        }
      }
      if (index >= shape.min && counts.every((count, place) => count >= shape.contains[place]!.min))
        alternatives.push([]);
      builder.define(rules.get(`${index}:${counts.join()}`)!, alternatives);
    }
    return [start];
  }

  private choices(shape: ArrayShape, { index, counts }: State): readonly Choice[] {
    const { compiler } = this.emitter;
    return shape.contains
      .reduce(
        (choices: readonly Choice[], count, place) =>
          choices.flatMap((choice) =>
            waysToCount(count, index, counts[place]!).flatMap(({ item, next }) => {
              const both = and(choice.item, item);
              return compiler.isNone(both) ? [] : [{ item: both, counts: [...choice.counts, next] }];
            }),
          ),
        [{ item: itemAt(shape, index), counts: [] }],
      )
      .filter(({ item }) => !compiler.isNone(item));
  }
}

/** An item counts or does not; where only a lower bound is left to reach, "does not" need not be enforced. */
function waysToCount(count: Contains, index: number, sofar: number): { item: Expression; next: number }[] {
  const anything = { item: ANY, next: sofar };
  if (index < count.from) return [anything];
  if (count.max === Number.POSITIVE_INFINITY) {
    return sofar >= count.min ? [anything] : [{ item: count.item, next: sofar + 1 }, anything];
  }
  const others = negations(count.item).map((item) => ({ item, next: sofar }));
  return sofar < count.max ? [{ item: count.item, next: sofar + 1 }, ...others] : others;
}
