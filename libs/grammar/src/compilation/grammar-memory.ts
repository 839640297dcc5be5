import { LRUCache } from 'lru-cache';
import { GrammarNotMade } from './asker.js';
import type { SharedWork } from './shared-work.js';

/** Keys and grammars together, in characters. */
const MAX_LENGTH = 16_000_000;

interface Entry {
  readonly work: SharedWork;
  /** Characters of the grammar; 0 until it is known. */
  readonly length: number;
}

/** Grammars by schema, the least recently used ones forgotten first. A failed conversion is remembered as well. */
export class GrammarMemory {
  private readonly entries: LRUCache<string, Entry>;

  constructor(maxLength = MAX_LENGTH) {
    this.entries = new LRUCache({ maxSize: maxLength, sizeCalculation: ({ length }, key) => key.length + length });
  }

  get(key: string): SharedWork | undefined {
    return this.entries.get(key)?.work;
  }

  set(key: string, work: SharedWork): void {
    const unknown: Entry = { work, length: 0 };
    const ifStillThere = (change: () => void) => {
      if (this.entries.peek(key) === unknown) change();
    };
    this.entries.set(key, unknown);
    work.grammar.then(
      ({ length }) => ifStillThere(() => this.entries.set(key, { work, length })),
      (error) => {
        if (error instanceof GrammarNotMade) ifStillThere(() => this.entries.delete(key));
      },
    );
  }

  get size(): number {
    return this.entries.size;
  }
}
