/**
 * A vector made comparable, as llama.cpp's common_embd_normalize does, in its precision. The zero vector stays.
 *
 * @param norm -1 = as it is; 0 = the largest absolute value becomes 32760; 1 = taxicab, 2 = euclidean, p = the p-norm
 *   becomes 1
 */
export function normalised(vector: Float32Array, norm: number): Float32Array {
  if (norm === -1) return vector;
  const length = lengthOf(vector, norm);
  const factor = length > 0 ? Math.fround(1 / length) : 0;
  const result = new Float32Array(vector.length);
  for (let index = 0; index < vector.length; index++) result[index] = vector[index]! * factor;
  return result;
}

/** Sums are 64-bit, the squares in them 32-bit. */
function lengthOf(vector: Float32Array, norm: number): number {
  let sum = 0;
  if (norm === 0) {
    for (const value of vector) sum = Math.max(sum, Math.abs(value));
    return sum / 32760;
  }
  if (norm === 2) {
    for (const value of vector) sum += Math.fround(value * value);
    return Math.sqrt(sum);
  }
  for (const value of vector) sum += Math.abs(value) ** norm;
  return sum ** (1 / norm);
}
