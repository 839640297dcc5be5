import { quote, ValueError, type ValueType, wordType } from './value-type.js';

export const INT32_MAX = 0x7fffffff;

/** Ends of a range; an absent end is open. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** The value must be greater than this. */
  readonly above?: number;
}

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number = INT32_MAX): ValueType<number> {
  return wordType('N', String(Math.min(min + 7, max)), (word) => {
    const value = Number(word);
    if (/^[+-]?\d+$/.test(word) && value >= min && value <= max) return value;
    const range = max === INT32_MAX ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new ValueError(`${quote(word)} is not an integer ${range}`);
  });
}

/** A finite decimal number; no hexadecimal, no "inf". */
export function decimal(range: Range = {}, example = '0.25'): ValueType<number> {
  return wordType('N', example, (word) => {
    const value = parseDecimal(word);
    if (
      Number.isFinite(value) &&
      value >= (range.min ?? -Infinity) &&
      value <= (range.max ?? Infinity) &&
      value > (range.above ?? -Infinity)
    ) {
      return value;
    }
    throw new ValueError(`${quote(word)} is not a number${describe(range)}`);
  });
}

/** NaN when the text is not a decimal number. */
export function parseDecimal(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

function describe({ min, max, above }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (above !== undefined) return ` greater than ${above}`;
  if (max !== undefined) return ` of at most ${max}`;
  return min === undefined ? '' : ` of at least ${min}`;
}
