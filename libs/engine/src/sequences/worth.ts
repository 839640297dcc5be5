/**
 * What keeping a parked sequence is worth: the work that it saves if it is needed, a byte, by how likely that is. What
 * was needed t ago is needed again at a rate of about 1/t (as people and programs come back to what they did last), so
 * there is no half-life to choose.
 * @param unique tokens that no other one has
 * @param bytes of memory that it takes
 * @param ageMs since it was needed
 */
export function worthOf(unique: number, bytes: number, ageMs: number): number {
  return unique / bytes / Math.max(ageMs, 1000);
}
