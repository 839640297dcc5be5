import { LRUCache } from 'lru-cache';

/** Keys and grammars together, in characters. */
const MAX_LENGTH = 64_000_000;

interface Entry {
  readonly grammar: Promise<string>;
  /** Characters of the grammar; 0 until it is known. */
  readonly length: number;
}

/** Grammars by schema, the least recently used ones forgotten first. A failed conversion is remembered as well. */
export class GrammarMemory {
  private readonly entries: LRUCache<string, Entry>;

  constructor(maxLength = MAX_LENGTH) {
    this.entries = new LRUCache({ maxSize: maxLength, sizeCalculation: ({ length }, key) => key.length + length });
  }

  get(key: string): Promise<string> | undefined {
    return this.entries.get(key)?.grammar;
  }

  set(key: string, grammar: Promise<string>): void {
    const unknown: Entry = { grammar, length: 0 };
    this.entries.set(key, unknown);
    grammar.then(
      ({ length }) => {
        if (this.entries.peek(key) === unknown) this.entries.set(key, { grammar, length });
      },
      () => undefined,
    );
  }

  get size(): number {
    return this.entries.size;
  }
}
