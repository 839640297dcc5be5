/** The length of a vector. */
export function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

/** The cosine of the angle between two vectors; 0 where one has no length. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? 0 : a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) / lengths;
}

/** Lines that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
