/** What a piece of text adds to a message. */
export interface MessageAddition {
  readonly reasoning: string;
  readonly content: string;
  /** Calls that are new or have more arguments, of which only what is added. */
  readonly calls: readonly {
    readonly index: number;
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
  }[];
}

/** A text that is parsed as it comes. */
export interface ChatStream {
  /** @param text no half of a surrogate pair. @returns undefined if it adds nothing */
  append(text: string): MessageAddition | undefined;
  dispose(): void;
}

/** llama.cpp's parsers; `parser` is a description as JSON. */
export interface ChatParser {
  /**
   * @returns JSON: { content, reasoning_content, tool_calls: [{ id, name, arguments }] }. @throws when it does not
   * parse
   */
  parseChat(text: string, isPartial: boolean, parser: string): string;
  /** @throws for a malformed parser */
  readChat(parser: string): ChatStream;
}
