/**
 * Ends a generation at the first line that is indented less than `minimum` characters (space or tab);
 * the line on which the generation begins is not judged. llama-server's `n_indent`.
 */
export class IndentLimit {
  /** Indentation of the line so far, -1 once its text has begun. */
  private indentation = -1;

  /** @param minimum 0 = no limit */
  constructor(private readonly minimum: number) {}

  /** Where the text has to be cut, -1 = nowhere. The indentation of the line that is cut stays. */
  findEnd(text: string): number {
    if (this.minimum <= 0) return -1;
    for (let place = 0; place < text.length; place++) {
      const character = text[place]!;
      if (this.indentation >= 0) {
        if (character === ' ' || character === '\t') {
          this.indentation++;
          continue;
        }
        if (this.indentation < this.minimum) return place;
        this.indentation = -1;
      }
      if (character === '\n') this.indentation = 0;
    }
    return -1;
  }
}
