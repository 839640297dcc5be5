/** What a longer text adds to a shorter one; nothing where it does not go on from it. */
export function addition(before: string, after: string): string {
  return after.startsWith(before) ? after.slice(before.length) : '';
}
