/** A decimal number as a whole number of units of ten to the power of `exponent`. */
function decimalOf(value) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (parts === null) throw new RangeError(`${value} is not a decimal number`);
  const [, sign, whole, fraction = '', power = '0'] = parts;
  return { units: BigInt(`${sign}${whole}${fraction}`), exponent: Number(power) - fraction.length };
}

/**
 * Whether a number is a multiple of a step, both taken at their shortest decimal notation: 0.3 is one of 0.1.
 * @param {number} step above 0
 */
export function isMultiple(value, step) {
  if (!Number.isFinite(value)) return false;
  const [a, b] = [decimalOf(value), decimalOf(step)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ units, exponent: own }) => units * 10n ** BigInt(own - exponent);
  return scaled(a) % scaled(b) === 0n;
}
