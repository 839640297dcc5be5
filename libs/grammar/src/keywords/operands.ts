import { isArray, isObject, type Json, type JsonObject } from '../json/json.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { Expression } from '../values/expression.js';
import type { KeywordInput } from './keyword-input.js';

/** Reads of a keyword's value; each throws `Unsupported` when it has another form than the standard asks for. */

export function countOf(value: Json, keyword: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new Unsupported(`"${keyword}" must be a whole number of at least 0`);
  }
  return value;
}

/** Characters, items or members that no response has: a bound from here on is none. */
const ENDLESS = 2 ** 24;

/** An upper bound of a count. */
export function maxCountOf(value: Json, keyword: string): number {
  const count = countOf(value, keyword);
  return count < ENDLESS ? count : Number.POSITIVE_INFINITY;
}

export function numberOf(value: Json, keyword: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unsupported(`"${keyword}" must be a number`);
  return value;
}

export function textsOf(value: Json, keyword: string): readonly string[] {
  if (!isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Unsupported(`"${keyword}" must be a list of strings`);
  }
  return value as readonly string[];
}

export function objectOf(value: Json, keyword: string): JsonObject {
  if (!isObject(value)) throw new Unsupported(`"${keyword}" must be an object`);
  return value;
}

/** The schemas of a list such as `allOf`. */
export function listOfSchemas({ value, keyword, node, compiler }: KeywordInput): readonly Expression[] {
  if (!isArray(value) || value.length === 0) throw new Unsupported(`"${keyword}" must be a list of schemas`);
  return value.map((schema, index) => compiler.child(node, schema, keyword, index));
}

/** The expression of the schema under a sibling keyword; nothing when it is absent. */
export function siblingSchema({ schema, node, compiler }: KeywordInput, keyword: string): Expression | undefined {
  if (!Object.hasOwn(schema, keyword) || node.dialect.unknown.has(keyword)) return undefined;
  return compiler.child(node, schema[keyword]!, keyword);
}

/** A sibling's value; nothing when it is absent or the draft does not know it. */
export function sibling({ schema, node }: KeywordInput, keyword: string): Json | undefined {
  return Object.hasOwn(schema, keyword) && !node.dialect.unknown.has(keyword) ? schema[keyword] : undefined;
}
