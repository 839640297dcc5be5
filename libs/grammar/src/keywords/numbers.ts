import { compare, decimal, normalise } from '../numbers/decimal.js';
import { type Bound, intersectNumbers, type NumberSet } from '../numbers/number-set.js';
import { Unsupported } from '../refusals/schema-error.js';
import { only, type ValueSet } from '../values/value-set.js';
import type { KeywordInput } from './keyword-input.js';
import { numberOf, sibling } from './operands.js';

/** `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`; in draft 4 the latter two are booleans. */
export function numberBounds(input: KeywordInput): ValueSet {
  const side = (inclusive: string, exclusive: string): Bound[] => {
    const bounds: Bound[] = [];
    const limit = sibling(input, inclusive);
    const strict = sibling(input, exclusive);
    if (limit !== undefined) bounds.push(boundAt(numberOf(limit, inclusive), strict === true));
    if (strict !== undefined && typeof strict !== 'boolean') bounds.push(boundAt(numberOf(strict, exclusive), true));
    return bounds;
  };
  const lows = side('minimum', 'exclusiveMinimum').map((low): NumberSet => [{ low }]);
  const highs = side('maximum', 'exclusiveMaximum').map((high): NumberSet => [{ high }]);
  return only({ numbers: [...lows, ...highs].reduce(intersectNumbers, only({}).numbers) });
}

/** From here on numbers are written with exponents, so that the one read is the one that the text says. */
const WITH_EXPONENT = 1e21;

/**
 * Beyond 2^53 the number read may be one that the schema's text was rounded to, as the largest 64-bit integer is. Where
 * its shortest notation is not its exact value, the bound is taken at the exact value, and as exclusive.
 */
function boundAt(value: number, exclusive: boolean): Bound {
  const at = decimal(value);
  const isSure = !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= WITH_EXPONENT;
  if (isSure) return { at, exclusive };
  const exact = normalise(BigInt(value), 0);
  return compare(at, exact) === 0 ? { at, exclusive } : { at: exact, exclusive: true };
}

/** `multipleOf` */
export function multipleOf({ value, keyword }: KeywordInput): ValueSet {
  const step = numberOf(value, keyword);
  if (step <= 0) throw new Unsupported('"multipleOf" must be greater than 0');
  return only({ numbers: [{ step: decimal(step) }] });
}
