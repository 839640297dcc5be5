import { isObject } from '../json/json.js';
import { exclusiveBranches } from '../keywords/combinators.js';
import { withMember, withoutMember } from '../keywords/dependencies.js';
import { keywordInput } from '../keywords/keyword-input.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { keywordsOf, type SchemaNode } from '../schema/schema-node.js';
import {
  ALL_VALUES,
  complementValues,
  intersectValues,
  NO_VALUES,
  unionValues,
  type ValueSet,
} from '../values/value-set.js';
import { type Evaluated, evaluatedKey, includes, join, NOTHING } from './evaluated.js';
import { type Applied, type EvaluatedKind, Survey } from './survey.js';

/** Values that fit a schema in one way, and what the schema has evaluated of them. */
export interface Way {
  readonly values: ValueSet;
  readonly evaluated: Evaluated;
}

/** Ways of a schema above this are refused. */
const MAX_WAYS = 128;

/**
 * The ways in which values fit a schema. Together they hold all of its values; a value in several of them fits in each.
 * More evaluated leaves less to `unevaluated...`, so that what fits further branches of an `anyOf` need not be excluded
 * from the ways that do not speak of them.
 */
export class Ways {
  private readonly survey: Survey;

  constructor(
    private readonly compiler: SchemaContext,
    private readonly kind: EvaluatedKind,
  ) {
    this.survey = new Survey(compiler, kind);
  }

  /** Of a schema with `unevaluated...`, that keyword left out. */
  beside(node: SchemaNode): readonly Way[] {
    return this.expanded(node, NOTHING);
  }

  /** `known` is evaluated by other keywords beside the schema; to tell ways apart by that is of no use. */
  private of(node: SchemaNode, known: Evaluated): readonly Way[] {
    const least = this.survey.least(node);
    if (includes(join(known, least), this.survey.most(node))) {
      return [{ values: this.part(this.compiler.schema(node)), evaluated: least }];
    }
    return this.expanded(node, known);
  }

  private expanded(node: SchemaNode, known: Evaluated): readonly Way[] {
    const own = this.survey.ownBeside(node);
    const applied = this.survey.applied(node);
    const certain = applied
      .flatMap(({ always, nodes }) => (always ? nodes : []))
      .reduce((evaluated, one) => join(evaluated, this.survey.least(one)), join(known, own));
    const others = new Set(applied.map(({ keyword }) => keyword));
    const keywords = keywordsOf(node).filter((keyword) => !others.has(keyword));
    const alone: Way = { values: this.part(this.compiler.valuesOfKeywords(node, keywords)), evaluated: own };
    return applied.reduce(
      (ways: readonly Way[], one) => this.product(ways, this.ofKeyword(node, one, certain)),
      [alone],
    );
  }

  private ofKeyword(node: SchemaNode, applied: Applied, known: Evaluated): readonly Way[] {
    const { keyword, nodes, always } = applied;
    if (nodes.every((one) => includes(known, this.survey.most(one)))) {
      const least = always ? nodes.map((one) => this.survey.least(one)) : [];
      const values = this.part(this.compiler.valuesOfKeywords(node, [keyword]));
      return [{ values, evaluated: least.reduce(join, NOTHING) }];
    }
    if (always) {
      return nodes.reduce((ways: readonly Way[], one) => this.product(ways, this.of(one, known)), [this.anything()]);
    }
    if (keyword === 'anyOf') return this.ofAny(nodes, known);
    if (keyword === 'oneOf') return this.ofOne(node, nodes, known);
    if (keyword === 'if') return this.ofConditional(node, nodes[0]!, known);
    return this.ofDependents(node, nodes, known);
  }

  /** The branches that a value is said to fit: one at least, more where they evaluate more together. */
  private ofAny(nodes: readonly SchemaNode[], known: Evaluated): readonly Way[] {
    let chosen: readonly Way[] = [];
    for (const node of nodes) {
      const own = this.beyond(known, this.of(node, known));
      const both = chosen.flatMap((one) =>
        own
          .filter(({ evaluated }) => !includes(one.evaluated, evaluated) && !includes(evaluated, one.evaluated))
          .map((other) => this.both(one, other)),
      );
      chosen = this.merged([...chosen, ...own, ...both]);
    }
    return chosen;
  }

  private ofOne(node: SchemaNode, nodes: readonly SchemaNode[], known: Evaluated): readonly Way[] {
    const branches = exclusiveBranches(keywordInput(node, 'oneOf', this.compiler));
    return this.merged(
      nodes.flatMap((one, index) => {
        const ways = this.beyond(known, this.of(one, known));
        const values = this.part({ ...NO_VALUES, ...branches[index] });
        if (ways.length === 1) return [{ ...ways[0]!, values }];
        return this.product([{ values, evaluated: NOTHING }], ways);
      }),
    );
  }

  private ofConditional(node: SchemaNode, condition: SchemaNode, known: Evaluated): readonly Way[] {
    const side = (keyword: 'then' | 'else'): readonly Way[] | undefined => {
      const { schema } = node;
      if (!isObject(schema) || !Object.hasOwn(schema, keyword)) return undefined;
      return this.of(this.compiler.document.child(node, schema[keyword]!, keyword), known);
    };
    const [positive, negative] = [side('then'), side('else')];
    const met = this.of(condition, known);
    const isAnnotation = positive === undefined && negative === undefined;
    const unmet = isAnnotation
      ? this.anything().values
      : this.part(complementValues(this.part(this.compiler.schema(condition)), this.compiler));
    const otherwise = this.product([{ values: unmet, evaluated: NOTHING }], negative ?? [this.anything()]);
    return this.merged(this.beyond(known, [...this.product(met, positive ?? [this.anything()]), ...otherwise]));
  }

  private ofDependents(node: SchemaNode, nodes: readonly SchemaNode[], known: Evaluated): readonly Way[] {
    const { schema } = node;
    const names = isObject(schema) && isObject(schema.dependentSchemas) ? Object.keys(schema.dependentSchemas) : [];
    return names.reduce(
      (ways: readonly Way[], name, index) => {
        const present: Way = { values: { ...NO_VALUES, objects: [withMember(name)] }, evaluated: NOTHING };
        const absent: Way = { values: { ...NO_VALUES, objects: [withoutMember(name)] }, evaluated: NOTHING };
        const applied = this.product([present], this.beyond(known, this.of(nodes[index]!, known)));
        return this.product(ways, this.merged([...applied, absent]));
      },
      [this.anything()],
    );
  }

  private anything(): Way {
    return { values: this.part(ALL_VALUES), evaluated: NOTHING };
  }

  private part({ objects, arrays }: ValueSet): ValueSet {
    return this.kind === 'properties' ? { ...NO_VALUES, objects } : { ...NO_VALUES, arrays };
  }

  private beyond(known: Evaluated, ways: readonly Way[]): readonly Way[] {
    return ways.map((way) => (includes(known, way.evaluated) ? { ...way, evaluated: NOTHING } : way));
  }

  private product(a: readonly Way[], b: readonly Way[]): readonly Way[] {
    return this.merged(a.flatMap((left) => b.map((right) => this.both(left, right))));
  }

  private both(a: Way, b: Way): Way {
    return {
      values: intersectValues(a.values, b.values, this.compiler),
      evaluated: join(a.evaluated, b.evaluated),
    };
  }

  /** Ways that evaluate the same become one; those that no value fits are dropped. */
  private merged(ways: readonly Way[]): readonly Way[] {
    const merged = new Map<string, Way>();
    for (const way of ways) {
      if (way.values.objects.length + way.values.arrays.length === 0) continue;
      const key = evaluatedKey(way.evaluated);
      this.compiler.budget.spend(1 + way.evaluated.names.size);
      const known = merged.get(key);
      const values = known === undefined ? way.values : unionValues(known.values, way.values, this.compiler);
      merged.set(key, { ...way, values });
      if (merged.size > MAX_WAYS) throw new Unsupported('what is evaluated depends on the value in too many ways');
    }
    return [...merged.values()];
  }
}
