import { canonical, isArray, isObject, type Json } from '../json/json.js';
import { ANY, conjunction, type Expression, NONE } from '../values/expression.js';
import type { SchemaNode } from './schema-node.js';

export type Literal =
  | { readonly type: 'schema'; readonly node: SchemaNode }
  | { readonly type: 'constant'; readonly value: Json }
  | { readonly type: 'union'; readonly parts: readonly Expression[] };

/** Content up to this size is compared, so that equal schemas in several places share one literal. */
const MAX_COMPARED = 400;

/** Numbers the schemas and constants that expressions are made of. */
export class Literals {
  private readonly byKey = new Map<string, number>();
  private readonly all: Literal[] = [];

  ofSchema(node: SchemaNode): Expression {
    const { schema } = node;
    if (schema === true) return ANY;
    if (schema === false) return NONE;
    if (isObject(schema) && Object.keys(schema).length === 0) return ANY;
    const content = isShort(schema) ? JSON.stringify(schema) : '';
    const place = content !== '' && content.length <= MAX_COMPARED ? `=${content}` : `@${node.pointer}`;
    return conjunction([
      this.number(`${node.dialect.name} ${node.base} ${node.scope.key}${place}`, { type: 'schema', node }),
    ]);
  }

  ofConstant(value: Json): Expression {
    return conjunction([this.number(`const ${canonical(value)}`, { type: 'constant', value })]);
  }

  ofUnion(parts: readonly Expression[]): Expression {
    if (parts.includes(ANY)) return ANY;
    const unique = new Map(parts.filter((part) => part !== NONE).map((part) => [part.key, part]));
    if (unique.size < 2) return unique.values().next().value ?? NONE;
    const key = `union ${[...unique.keys()].sort().join('|')}`;
    return conjunction([this.number(key, { type: 'union', parts: [...unique.values()] })]);
  }

  get(literal: number): Literal {
    return this.all[Math.abs(literal) - 1]!;
  }

  private number(key: string, literal: Literal): number {
    let number = this.byKey.get(key);
    if (number === undefined) {
      this.all.push(literal);
      number = this.all.length;
      this.byKey.set(key, number);
    }
    return number;
  }
}

/** Whether a schema is small enough to be worth writing out. */
function isShort(schema: Json): boolean {
  let left = 24;
  const todo: Json[] = [schema];
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    if (--left < 0) return false;
    if (isArray(value)) todo.push(...value.slice(0, 25));
    else if (isObject(value)) todo.push(...Object.values(value).slice(0, 25));
  }
  return true;
}
