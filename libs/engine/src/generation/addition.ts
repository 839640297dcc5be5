/** What a longer text adds to a shorter one; nothing if it does not continue it. */
export function addition(before: string, after: string): string {
  return after.startsWith(before) ? after.slice(before.length) : '';
}
