/** Keys and grammars together, in characters. */
const MAX_LENGTH = 64_000_000;

interface Entry {
  readonly grammar: Promise<string>;
  length: number;
}

/** Grammars by schema, the least recently used ones forgotten first. A failed conversion is remembered as well. */
export class GrammarMemory {
  private readonly entries = new Map<string, Entry>();
  private length = 0;

  constructor(private readonly maxLength = MAX_LENGTH) {}

  get(key: string): Promise<string> | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.grammar;
  }

  set(key: string, grammar: Promise<string>): void {
    const entry = { grammar, length: key.length };
    this.entries.set(key, entry);
    this.length += entry.length;
    grammar.then(
      (text) => this.grow(key, entry, text.length),
      () => this.grow(key, entry, 0),
    );
  }

  get size(): number {
    return this.entries.size;
  }

  private grow(key: string, entry: Entry, by: number): void {
    if (this.entries.get(key) !== entry) return;
    entry.length += by;
    this.length += by;
    for (const [oldest, { length }] of this.entries) {
      if (this.length <= this.maxLength) break;
      this.entries.delete(oldest);
      this.length -= length;
    }
  }
}
