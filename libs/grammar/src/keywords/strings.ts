import { Unsupported } from '../refusals/schema-error.js';
import { regexToDfa } from '../regex/compile.js';
import { stringsOf, stringsOfLength } from '../values/string-set.js';
import { ALL_VALUES, only, type ValueSet } from '../values/value-set.js';
import { formatPattern } from './formats.js';
import type { KeywordInput } from './keyword-input.js';
import { countOf, maxCountOf, sibling } from './operands.js';

/** `minLength`, `maxLength`: in code points. */
export function stringLength(input: KeywordInput): ValueSet {
  const min = sibling(input, 'minLength');
  const max = sibling(input, 'maxLength');
  return only({
    strings: stringsOfLength(
      min === undefined ? 0 : countOf(min, 'minLength'),
      max === undefined ? Number.POSITIVE_INFINITY : maxCountOf(max, 'maxLength'),
    ),
  });
}

/** `pattern` */
export function pattern({ value, compiler }: KeywordInput): ValueSet {
  if (typeof value !== 'string') throw new Unsupported('"pattern" must be a string');
  return only({ strings: stringsOf(regexToDfa(value, compiler.budget)) });
}

/** `format`: enforced for the formats known here; the standard leaves others as annotations. */
export function format({ value, compiler }: KeywordInput): ValueSet {
  const known = typeof value === 'string' ? formatPattern(value) : undefined;
  return known === undefined ? ALL_VALUES : only({ strings: stringsOf(regexToDfa(known, compiler.budget)) });
}
