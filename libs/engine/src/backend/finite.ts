/** The token in an output row whose logits are not finite, as the addon gives it. */
export const NOT_FINITE = -3;

/** Whether all of [from, to) are: a product with 0 is 0, or NaN if one is not. */
export function areFinite(numbers: Float32Array, from = 0, to = numbers.length): boolean {
  let sum = 0;
  for (let place = from; place < to; place++) sum += numbers[place]! * 0;
  return sum === 0;
}
