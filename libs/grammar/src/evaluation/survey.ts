import { isArray, isObject } from '../json/json.js';
import { keywordInput } from '../keywords/keyword-input.js';
import { objectOf } from '../keywords/operands.js';
import { referenced } from '../keywords/references.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { keywordsOf, type SchemaNode } from '../schema/schema-node.js';
import { EVERYTHING, type Evaluated, join, NOTHING } from './evaluated.js';

export type EvaluatedKind = 'properties' | 'items';

/** A keyword and the schemas that it applies to the value itself. */
export interface Applied {
  readonly keyword: string;
  /** Whether every value that fits the keyword fits all of the schemas. */
  readonly always: boolean;
  readonly nodes: readonly SchemaNode[];
}

const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];
/** Schemas that apply each other in place. More are a schema that refers to itself. */
const MAX_DEPTH = 100;

/** What schemas evaluate, whatever the value. */
export class Survey {
  private depth = 0;

  constructor(
    private readonly compiler: SchemaContext,
    private readonly kind: EvaluatedKind,
  ) {}

  /** What every value that fits the schema has evaluated. */
  least(node: SchemaNode): Evaluated {
    return this.over(node, ({ always }) => always, this.least);
  }

  /** What some value that fits the schema may have evaluated. */
  most(node: SchemaNode): Evaluated {
    return this.over(node, () => true, this.most);
  }

  private over(
    node: SchemaNode,
    isCounted: (applied: Applied) => boolean,
    inner: (node: SchemaNode) => Evaluated,
  ): Evaluated {
    const own = this.own(node);
    if (own.all) return own;
    if (this.depth >= MAX_DEPTH) throw new Unsupported('the schema refers to itself without end');
    this.depth++;
    try {
      const nodes = this.applied(node).flatMap((applied) => (isCounted(applied) ? applied.nodes : []));
      return nodes.reduce((evaluated, one) => join(evaluated, inner.call(this, one)), own);
    } finally {
      this.depth--;
    }
  }

  /** What the schema's own keywords evaluate, `unevaluated...` among them: that leaves nothing. */
  own(node: SchemaNode): Evaluated {
    const present = new Set(keywordsOf(node));
    const rest = this.kind === 'properties' ? 'unevaluatedProperties' : 'unevaluatedItems';
    return present.has(rest) ? EVERYTHING : this.ownBeside(node);
  }

  /** As `own`, without the keyword `unevaluated...`. */
  ownBeside(node: SchemaNode): Evaluated {
    const { schema } = node;
    this.compiler.budget.spend(1);
    const present = new Set(keywordsOf(node));
    if (!isObject(schema) || present.size === 0) return NOTHING;
    if (this.kind === 'items') return this.ownItems(node, present);
    if (present.has('additionalProperties')) return EVERYTHING;
    const names = present.has('properties') ? Object.keys(objectOf(schema.properties!, 'properties')) : [];
    const patterns = present.has('patternProperties')
      ? Object.keys(objectOf(schema.patternProperties!, 'patternProperties'))
      : [];
    if (names.length + patterns.length === 0) return NOTHING;
    return { ...NOTHING, names: new Set(names), patterns: new Set(patterns) };
  }

  private ownItems({ schema, ...place }: SchemaNode, present: ReadonlySet<string>): Evaluated {
    if (!isObject(schema)) return NOTHING;
    const isOlder = present.has('items') && isArray(schema.items);
    if (present.has(isOlder ? 'additionalItems' : 'items')) return EVERYTHING;
    const list = isOlder ? schema.items : present.has('prefixItems') ? schema.prefixItems : undefined;
    const prefix = isArray(list) ? list.length : 0;
    if (!present.has('contains') || !place.dialect.containsEvaluates) return { ...NOTHING, prefix };
    const item = this.compiler.child({ schema, ...place }, schema.contains!, 'contains');
    return { ...NOTHING, prefix, items: new Map([[item.key, item]]) };
  }

  /** The keywords of a schema that apply others to the same value. */
  applied(node: SchemaNode): readonly Applied[] {
    return keywordsOf(node).flatMap((keyword) => {
      const applied = this.appliedBy(node, keyword);
      return applied === undefined ? [] : [applied];
    });
  }

  private appliedBy(node: SchemaNode, keyword: string): Applied | undefined {
    const { compiler } = this;
    const { schema } = node;
    if (!isObject(schema)) return undefined;
    const value = schema[keyword]!;
    if (REFERENCES.includes(keyword)) {
      return { keyword, always: true, nodes: [referenced(keywordInput(node, keyword, compiler))] };
    }
    if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
      const nodes = isArray(value) ? value.map((one, index) => compiler.document.child(node, one, keyword, index)) : [];
      return { keyword, always: keyword === 'allOf', nodes };
    }
    if (keyword === 'if') {
      const sides = ['if', 'then', 'else'].filter((side) => Object.hasOwn(schema, side));
      return { keyword, always: false, nodes: sides.map((side) => compiler.document.child(node, schema[side]!, side)) };
    }
    if (keyword === 'dependentSchemas' && this.kind === 'properties') {
      const schemas = Object.entries(objectOf(value, keyword));
      const nodes = schemas.map(([name, one]) => compiler.document.child(node, one, keyword, name));
      return { keyword, always: false, nodes };
    }
    return undefined;
  }
}
