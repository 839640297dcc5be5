/** Gives the text of a file. Throws what `readFileSync` throws. */
export type FileReader = (path: string) => string;

/** How the words after a flag, or the text of an environment variable, become a value. */
export interface ValueType<T> {
  /** What `--help` shows in place of the value: one entry a word. */
  readonly hints: readonly string[];
  /** Valid words, one an entry of `hints`. */
  readonly examples: readonly string[];
  /**
   * @param words as many as there are hints
   * @throws ValueError when the words are not such a value
   */
  parse(words: readonly string[], readFile: FileReader): T;
}

/** A value that cannot be used; the message is one line without the flag's name. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const MAX_QUOTED = 60;

/** The text in quotes on one line, cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

/** A value that is a single word. */
export function wordType<T>(
  hint: string,
  example: string,
  parse: (word: string, readFile: FileReader) => T,
): ValueType<T> {
  return { hints: [hint], examples: [example], parse: ([word], readFile) => parse(word ?? '', readFile) };
}

/** The same words, with the value turned into another one. */
export function mapType<A, B>(type: ValueType<A>, map: (value: A) => B): ValueType<B> {
  return { hints: type.hints, examples: type.examples, parse: (words, readFile) => map(type.parse(words, readFile)) };
}
