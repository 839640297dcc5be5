/**
 * Finds stop strings across token borders. Text that ends like the beginning of a stop string is held back whole,
 * as llama-server does, until it cannot become one. Of several stop strings the one that is complete first wins,
 * and of those that are complete at the same place the longest: so the result does not depend on how the text is cut.
 */
export class StopMatcher {
  private readonly words: readonly string[];
  private held = '';
  /** The stop string that was found; empty before. */
  word = '';

  constructor(words: readonly string[]) {
    this.words = words.filter((word) => word !== '');
  }

  /** The text that may go out. Once a stop string is found that is what stands before it, and nothing after. */
  push(piece: string): string {
    if (this.words.length === 0) return piece;
    if (this.word !== '') return '';
    const text = this.held + piece;
    const end = this.find(text);
    if (end !== undefined) {
      this.held = '';
      return text.slice(0, end - this.word.length);
    }
    if (this.words.some((word) => endsLikeBeginning(text, word))) {
      this.held = text;
      return '';
    }
    this.held = '';
    return text;
  }

  /** The text that was held back: it turned out not to be a stop string. */
  flush(): string {
    const text = this.held;
    this.held = '';
    return text;
  }

  /** Notes the stop string that is complete first and gives the place where it ends. */
  private find(text: string): number | undefined {
    let end: number | undefined;
    for (const word of this.words) {
      const start = text.indexOf(word);
      if (start < 0) continue;
      const wordEnd = start + word.length;
      if (end === undefined || wordEnd < end || (wordEnd === end && word.length > this.word.length)) {
        end = wordEnd;
        this.word = word;
      }
    }
    return end;
  }
}

function endsLikeBeginning(text: string, word: string): boolean {
  const from = Math.max(0, text.length - word.length + 1);
  for (let place = text.indexOf(word[0]!, from); place >= 0; place = text.indexOf(word[0]!, place + 1)) {
    if (word.startsWith(text.slice(place))) return true;
  }
  return false;
}
