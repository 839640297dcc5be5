import { isObject, member } from '../json.js';
import { Unsupported } from '../schema-error.js';
import type { ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-table.js';

function target({ value, node, compiler, keyword }: KeywordInput) {
  if (typeof value !== 'string') throw new Unsupported(`"${keyword}" must be a string`);
  return compiler.document.resolve(value, node);
}

/** `$ref` */
export function reference(input: KeywordInput): ValueSet {
  return input.compiler.schema(target(input));
}

/** `$dynamicRef`: as `$ref` unless several schemas compete for the anchor. */
export function dynamicReference(input: KeywordInput): ValueSet {
  const node = target(input);
  const name = isObject(node.schema) ? member(node.schema, '$dynamicAnchor') : undefined;
  if (typeof name === 'string' && input.compiler.document.isAmbiguousDynamicAnchor(name)) {
    throw new Unsupported('"$dynamicRef" to an anchor that several schemas declare');
  }
  return input.compiler.schema(node);
}

/** `$recursiveRef` of draft 2019-09. */
export function recursiveReference(input: KeywordInput): ValueSet {
  if (input.compiler.document.isAmbiguousDynamicAnchor('')) {
    throw new Unsupported('"$recursiveRef" among several recursive anchors');
  }
  return input.compiler.schema(target(input));
}
