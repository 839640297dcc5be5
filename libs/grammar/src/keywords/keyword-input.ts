import { isObject, type Json, type JsonObject } from '../json/json.js';
import type { SchemaContext } from '../schema/schema-context.js';
import type { SchemaNode } from '../schema/schema-node.js';
import type { ValueSet } from '../values/value-set.js';

/** A keyword where it stands. */
export interface KeywordInput {
  readonly keyword: string;
  readonly value: Json;
  /** The schema that the keyword is in, for keywords that work together. */
  readonly schema: JsonObject;
  readonly node: SchemaNode;
  readonly compiler: SchemaContext;
}

/**
 * The values that a keyword allows. Keywords that work together share a rule, which is asked once a schema.
 * @throws Unsupported for what cannot be enforced
 */
export type KeywordRule = (input: KeywordInput) => ValueSet;

/** The objects or arrays that fit a schema with the keyword; nothing when it changes nothing. */
export type UnevaluatedRule = (input: KeywordInput) => Partial<ValueSet> | undefined;

export function keywordInput(node: SchemaNode, keyword: string, compiler: SchemaContext): KeywordInput {
  const schema = isObject(node.schema) ? node.schema : {};
  return { keyword, value: schema[keyword]!, schema, node, compiler };
}
