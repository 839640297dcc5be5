/** How llama.cpp reads the answers to a prompt: plain data, most of it as `ChatFormat.apply` gave it. */
export interface ReaderDescription {
  readonly format: number;
  readonly parser: string;
  readonly generation_prompt: string;
  readonly reasoning_format: string;
  readonly reasoning_in_content: boolean;
  /** Tools were offered, and may be called. */
  readonly parse_tool_calls: boolean;
  readonly is_continuation: boolean;
  /** The model's format has marks for reasoning. */
  readonly supports_thinking: boolean;
  /** Content that the prompt holds already: the parser finds it again, the client has it. */
  readonly prefill: string;
}

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

/** A text that is parsed while it comes. */
export interface ChatStream {
  /** @param text no half of a surrogate pair. @returns undefined where it adds nothing */
  append(text: string): MessageAddition | undefined;
  dispose(): void;
}

/** llama.cpp's parsers; `parser` is a description as JSON. */
export interface ChatParser {
  /** @returns JSON: { content, reasoning_content, tool_calls: [{ id, name, arguments }] }. @throws when it does not parse */
  parseChat(text: string, isPartial: boolean, parser: string): string;
  /** @throws for a malformed parser */
  readChat(parser: string): ChatStream;
}
