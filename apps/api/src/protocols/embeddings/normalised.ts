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
  return vector.map((value) => value * factor);
}

/** Sums are 64-bit, the squares in them 32-bit. */
function lengthOf(vector: Float32Array, norm: number): number {
  if (norm === 0) return vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 32760;
  if (norm === 2) return Math.sqrt(vector.reduce((sum, value) => sum + Math.fround(value * value), 0));
  return vector.reduce((sum, value) => sum + Math.abs(value) ** norm, 0) ** (1 / norm);
}
