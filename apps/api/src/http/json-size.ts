/**
 * Whether the JSON text of a value has more than `most` characters; escapes count as what they stand for. Looks no
 * further than that, so what it costs is bounded by `most`, however large the value is.
 */
export function isJsonLarger(value: unknown, most: number): boolean {
  return lessJson(most, value) < 0;
}

/** What is left of a number of characters behind the JSON text of a value; below 0 = too few. */
function lessJson(left: number, value: unknown): number {
  if (typeof value === 'string') return left - value.length - 2;
  if (typeof value !== 'object' || value === null) return left - String(value).length;
  const isList = Array.isArray(value);
  const keys = isList ? [] : Object.keys(value);
  const count = isList ? value.length : keys.length;
  // Brackets and commas; each item has a character at least.
  let rest = left - Math.max(2, count + 1);
  if (rest < count) return -1;
  for (let index = 0; index < count && rest >= 0; index++) {
    if (isList) rest = lessJson(rest, value[index]);
    else {
      const key = keys[index]!;
      rest = lessJson(rest - key.length - 3, (value as Readonly<Record<string, unknown>>)[key]);
    }
  }
  return rest;
}
