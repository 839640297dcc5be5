import { isObject, member } from '../json/json.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { SchemaNode } from '../schema/schema-node.js';
import type { ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';

/** The schema that `$ref`, `$dynamicRef` or `$recursiveRef` leads to. */
export function referenced({ value, node, compiler: { document }, keyword }: KeywordInput): SchemaNode {
  if (typeof value !== 'string') throw new Unsupported(`"${keyword}" must be a string`);
  const target = document.resolve(value, node);
  if (keyword === '$ref' || !isObject(target.schema)) return target;
  if (keyword === '$recursiveRef') {
    return member(target.schema, '$recursiveAnchor') === true ? document.outermost('', node, target) : target;
  }
  const name = member(target.schema, '$dynamicAnchor');
  // A pointer to the schema is no dynamic reference.
  return typeof name === 'string' && value.endsWith(`#${name}`) ? document.outermost(name, node, target) : target;
}

/** `$ref` */
export function reference(input: KeywordInput): ValueSet {
  return input.compiler.schema(referenced(input));
}

/** `$dynamicRef`: as `$ref`, but to the outermost of the schemas that it has come through with such an anchor. */
export function dynamicReference(input: KeywordInput): ValueSet {
  return input.compiler.schema(referenced(input));
}

/** `$recursiveRef` of draft 2019-09. */
export function recursiveReference(input: KeywordInput): ValueSet {
  return input.compiler.schema(referenced(input));
}
