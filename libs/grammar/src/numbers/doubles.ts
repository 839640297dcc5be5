/** The double next to a finite one, towards plus or minus infinity. */
export function nextDouble(value: number, sign: 1 | -1): number {
  if (value === 0) return sign * Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  // The bits of doubles of one sign count up with their magnitude.
  bits[0]! += value > 0 === sign > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0]!;
}
