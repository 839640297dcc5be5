/** An exact decimal number: `digits * 10 ** exponent`, with no trailing zero in `digits` (zero is 0e0). */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** `digits * 10 ** exponent` */
export function normalise(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return { digits: 0n, exponent: 0 };
  let rest = digits;
  let power = exponent;
  while (rest % 10n === 0n) {
    rest /= 10n;
    power++;
  }
  return { digits: rest, exponent: power };
}

/** The number that JavaScript's shortest notation of `value` says. */
export function decimal(value: number): Decimal {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`not a finite number: ${value}`);
  const fraction = match[2] ?? '';
  return normalise(BigInt(match[1]! + fraction), Number(match[3] ?? 0) - fraction.length);
}

export const ZERO: Decimal = { digits: 0n, exponent: 0 };
export const ONE: Decimal = { digits: 1n, exponent: 0 };

/** `a` and `b` as integers over one power of ten. */
function align(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.digits * 10n ** BigInt(a.exponent - exponent), b.digits * 10n ** BigInt(b.exponent - exponent), exponent];
}

export function compare(a: Decimal, b: Decimal): number {
  const [left, right] = align(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function negate(value: Decimal): Decimal {
  return { digits: -value.digits, exponent: value.exponent };
}

export function isMultiple(value: Decimal, of: Decimal): boolean {
  const [dividend, divisor] = align(value, of);
  return dividend % divisor === 0n;
}

/** The least positive number that is a multiple of both. */
export function leastCommonMultiple(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = align(a, b);
  let [x, y] = [left, right];
  while (y !== 0n) [x, y] = [y, x % y];
  return normalise((left / x) * right, exponent);
}

/** The least multiple of `step` that is >= `value`, or > it when `strict`. */
export function nextMultiple(value: Decimal, step: Decimal, strict: boolean): Decimal {
  const [dividend, divisor, exponent] = align(value, step);
  let quotient = dividend / divisor;
  if (quotient * divisor < dividend) quotient++;
  if (strict && quotient * divisor === dividend) quotient++;
  return normalise(quotient * divisor, exponent);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = align(a, b);
  return normalise(left + right, exponent);
}

/** `value` times ten to the `power`. */
export function scale(value: Decimal, power: number): Decimal {
  return value.digits === 0n ? value : { digits: value.digits, exponent: value.exponent + power };
}

/** The exponent of scientific notation: value = d.ddd * 10 ** magnitude. @throws RangeError for zero */
export function magnitude(value: Decimal): number {
  if (value.digits === 0n) throw new RangeError('zero has no magnitude');
  const digits = value.digits < 0n ? -value.digits : value.digits;
  return String(digits).length - 1 + value.exponent;
}

/** Digits before and after the point, without sign. */
export function digitsOf(value: Decimal): { readonly whole: string; readonly fraction: string } {
  const digits = String(value.digits < 0n ? -value.digits : value.digits);
  if (value.exponent >= 0) return { whole: digits + '0'.repeat(value.exponent), fraction: '' };
  const padded = digits.padStart(1 - value.exponent, '0');
  return { whole: padded.slice(0, value.exponent), fraction: padded.slice(value.exponent) };
}
