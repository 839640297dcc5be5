/**
 * Whether the JSON text of a value has more than `most` characters; escapes count as what they stand for. Looks no
 * further than that, so what it costs is bounded by `most`, however large the value is.
 */
export function isJsonLarger(value: unknown, most: number): boolean {
  const waiting: unknown[] = [value];
  let size = 0;
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === 'string') size += one.length + 2;
    else if (typeof one !== 'object' || one === null) size += String(one).length;
    else {
      const keys = Array.isArray(one) ? [] : Object.keys(one);
      const items: readonly unknown[] = Array.isArray(one) ? one : Object.values(one);
      // Brackets and commas.
      size += Math.max(2, items.length + 1);
      for (const key of keys) size += key.length + 3;
      if (size > most) return true;
      for (const item of items) waiting.push(item);
    }
    if (size > most) return true;
  }
  return false;
}
