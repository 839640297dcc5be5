/** Leaves the beginning of a text out that a client has already: the prompt holds it, and the parser finds it again. */
export class KnownBeginning {
  /** The longest first. */
  private readonly beginnings: readonly string[];
  /** What came of the text, while it may all be of the beginning. */
  private held: string | undefined;

  /** @param beginnings what the text may begin with: one of them, or a part of one */
  constructor(beginnings: readonly string[]) {
    this.beginnings = beginnings.filter((text) => text !== '').sort((a, b) => b.length - a.length);
    this.held = this.beginnings.length === 0 ? undefined : '';
  }

  /** What the next piece of a text that grows adds behind the beginning. */
  behind(added: string): string {
    if (this.held === undefined) return added;
    const held = this.held + added;
    const isOpen = this.beginnings.some((text) => text.length > held.length && text.startsWith(held));
    this.held = isOpen ? held : undefined;
    return isOpen ? '' : this.without(held);
  }

  /** A whole text without the beginning. */
  without(text: string): string {
    const found = this.beginnings.find((beginning) => text.startsWith(beginning));
    if (found !== undefined) return text.slice(found.length);
    return this.beginnings.some((beginning) => beginning.startsWith(text)) ? '' : text;
  }
}
