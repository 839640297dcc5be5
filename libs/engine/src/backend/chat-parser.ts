import type { LongText } from '../door/long-text.js';
import type { ChatParser as PreparedParser } from './native.js';

export type { PreparedParser };

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

/** llama.cpp's parsers; `parser` is one that is ready, or a description as JSON, of which one is made at once. */
export interface ChatParser {
  /** @param description as JSON, without its `parser`, which comes beside it. @returns undefined where it has to be made */
  findParser(description: string, parser: LongText): PreparedParser | undefined;
  /** Makes it beside the steps. @throws ERR_TEMPLATE for a malformed one; ERR_ABORTED once `signal` fires */
  prepareParser(description: string, parser: LongText, signal: AbortSignal): Promise<PreparedParser>;
  /**
   * @returns JSON: { content, reasoning_content, tool_calls: [{ id, name, arguments }] }. @throws when it does not
   * parse
   */
  parseChat(text: string, isPartial: boolean, parser: string | PreparedParser): string;
  /** @throws for a malformed parser */
  readChat(parser: string | PreparedParser): ChatStream;
}
