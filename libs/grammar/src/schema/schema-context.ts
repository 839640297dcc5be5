import type { Json } from '../json/json.js';
import type { Expression } from '../values/expression.js';
import type { SetContext } from '../values/set-context.js';
import type { ValueSet } from '../values/value-set.js';
import type { Literals } from './literals.js';
import type { SchemaDocument } from './schema-document.js';
import type { SchemaNode } from './schema-node.js';

/** What the rules of keywords ask of the compiler that calls them. */
export interface SchemaContext extends SetContext {
  readonly document: SchemaDocument;
  readonly literals: Literals;
  /** The values that fit an expression. @throws SchemaError */
  valuesOf(expression: Expression): ValueSet;
  /** The values that fit a schema. @throws SchemaError */
  schema(node: SchemaNode): ValueSet;
  /** The values that fit these keywords of a schema; `unevaluated...` are not among them. */
  valuesOfKeywords(node: SchemaNode, keywords: readonly string[]): ValueSet;
  /** The expression of a schema inside another. */
  child(node: SchemaNode, schema: Json, ...path: readonly (string | number)[]): Expression;
}
