import { LRUCache } from 'lru-cache';

/** Bytes of all texts; what they stand for takes some times as much memory. */
const MAX_BYTES = 2 * 1024 * 1024;

/** What a text stands for. It never changes, as several requests may have it. */
export interface KnownValue {
  readonly value: object;
  /** Values within it. */
  readonly values: number;
}

/**
 * Long values of bodies that came before, by their bytes: a client sends the same list of tools with each request. Who
 * has worked something out of such a value finds the same object again.
 */
export class KnownValues {
  private readonly known: LRUCache<number, KnownValue & { readonly bytes: Buffer }>;
  private last = 0;

  /** @param fields of bodies whose values may come again */
  constructor(
    readonly fields: ReadonlySet<string>,
    maxBytes = MAX_BYTES,
  ) {
    this.known = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes.length });
  }

  /** The value whose text is here. @param bytes of a body @param at where a value begins */
  find(bytes: Buffer, at: number): (KnownValue & { readonly length: number }) | undefined {
    for (const [key, { bytes: text, ...known }] of this.known.entries()) {
      const end = at + text.length;
      if (end > bytes.length || text.compare(bytes, at, end) !== 0) continue;
      this.known.get(key);
      return { ...known, length: text.length };
    }
    return undefined;
  }

  /** @param text is copied */
  add(text: Buffer, known: KnownValue): void {
    // Two requests may have brought it at the same time.
    if (this.find(text, 0) === undefined) this.known.set(++this.last, { ...known, bytes: Buffer.from(text) });
  }
}
